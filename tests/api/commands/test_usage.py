"""Wrong usage is told in the terminal's language, whoever found it."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.app import app

WRONG = [
    ("--foo", "没有选项 --foo。", "No such option: --foo"),
    ("polish x", "没有命令 'polish'。", "No such command 'polish'."),
    ("standards shwo", "没有命令 'shwo'；相近的有：'show'。", "Did you mean 'show'?"),
    ("check", "缺少参数 'PATH...'。", "Missing argument 'PATH...'."),
    ("fix x", "缺少选项 '--out'。", "Missing option '--out'."),
    ("audit --out", "选项 '--out' 后面要有一个值。", "Option '--out' requires an argument."),
    ("check x --geometry=3", "选项 '--geometry' 后面没有值。", "does not take a value."),
    ("doctor x", "多出的参数：x。", "Got unexpected extra argument(s) (x)"),
    ("audit x --ot y", "没有选项 --ot；相近的有：--format, --out。", "Possible options"),
    ("audit x --out y --workers many", "必须是整数", "must be a whole number"),
    ("audit x --out y --workers 0", "不能小于 1", "must be at least 1"),
    ("check x --fail-on no", "'no' 不在可选的值之内：", "'no' is not one of 'fail'"),
    ("audit report absent", "'absent' 不存在。", "dir 'absent' does not exist."),
    ("audit report file.txt", "'file.txt' 是文件，不是文件夹。", "is a file."),
    ("audit report . --reference .", "'.' 是文件夹，不是文件。", "is a directory."),
    ("check absent.jpg", "absent.jpg 不存在。", "absent.jpg does not exist."),
    ("check empty", "empty里没有照片。", "There is no photo in empty."),
    ("check x --standard absent", "没有名为“absent”的标准；", "There is no standard 'absent';"),
    ("check x --standard document,document", "document 写了两次。", "document is named twice."),
    ("check file.txt --overlay file.txt/in", "无法创建：", "cannot be made:"),
    ("audit x --out y --seed 1", "只有 --sample 才用它。", "Only --sample draws by one."),
    ("audit absent --out y", "absent 不存在。 [no-such-source]", "absent does not exist. [no-"),
    ("audit empty --out y", "empty里没有照片。", "There is no photo in empty."),
    ("audit few.csv --out y", "few.csv 没有名为 path", "few.csv has no column named path"),
    ("audit s3:// --out y", "没有写出存储桶", "names no bucket"),
    ("audit report empty", "里没有 renxiang.audit/1 格式的审计。", "holds no audit of"),
    ("calibrate . few.csv --out own.toml", "few.csv 没有列 check、path。", "no column check and"),
    ("calibrate . labels.csv --out own.toml", "缺少 1 张照片中的 1 张", "lacks 1 of 1 photos"),
    ("calibrate . wrong.csv --out own.toml", "没有名为“eyes”的检查；", "no check 'eyes';"),
    ("calibrate . few.csv --out own.txt", "文件名必须以 .toml 结尾。", "must end in .toml."),
    ("standards check unsound.toml", "unsound.toml：version：必须写，却没有", "is required and"),
    ("check x --standard unsound.toml", "标准文件有误：unsound.toml:1", "must be text"),
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("here")
    (here / "empty").mkdir()
    (here / "file.txt").write_text("x")
    (here / "few.csv").write_text("a,b\n1,2\n")
    (here / "labels.csv").write_text("path,check\nabsent.jpg,\n")
    (here / "wrong.csv").write_text("path,check\nabsent.jpg,eyes\n")
    (here / "unsound.toml").write_text("id = 1\n")
    return here


@pytest.mark.parametrize(("words", "chinese", "english"), WRONG)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_usage_is_told_in_the_terminals_language(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    chinese: str,
    english: str,
    language: str,
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setattr("locale.getlocale", lambda: ("zh_CN" if language == "zh" else "C", "UTF-8"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("rich.console.Console.width", 200)
    result = CliRunner().invoke(app, words.split())
    assert result.exit_code == 2, result.output
    wanted, other = (chinese, english) if language == "zh" else (english, chinese)
    assert wanted in result.stderr
    assert other not in result.stderr
    framed = result.stderr.rpartition("╭")[2]
    if language == "en":
        assert not re.search("[\u4e00-\u9fff]", result.stderr.replace("文件 or 照片", ""))
    elif framed.endswith("╯\n"):
        assert "错误" in framed
