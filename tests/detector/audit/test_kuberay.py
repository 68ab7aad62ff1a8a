"""The manifest for Kubernetes, as far as that can be checked without a cluster."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.commands.app import app

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

ROOT = Path(__file__).parents[3]
# Field names of ray.io/v1, from ray-operator/apis/ray/v1 of github.com/ray-project/kuberay.
JOB = {"entrypoint", "shutdownAfterJobFinishes", "ttlSecondsAfterFinished", "rayClusterSpec"}
CLUSTER = {"rayVersion", "headGroupSpec", "workerGroupSpecs"}
GROUP = {"groupName", "replicas", "minReplicas", "maxReplicas", "rayStartParams", "template"}
CONTAINER = {"name", "image", "env", "envFrom", "resources", "volumeMounts"}


@pytest.fixture
def job() -> Any:
    return yaml.safe_load((ROOT / "docs" / "kuberay.yaml").read_text())


def pods(job: Any) -> list[Any]:
    cluster = job["spec"]["rayClusterSpec"]
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    return [group["template"]["spec"] for group in groups]


def test_every_field_is_one_of_kuberay(job: Any) -> None:
    cluster = job["spec"]["rayClusterSpec"]
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    assert set(job["spec"]) <= JOB
    assert set(cluster) <= CLUSTER
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        assert set(group) <= GROUP
        assert all(isinstance(value, str) for value in group["rayStartParams"].values())
    for pod in pods(job):
        assert set(pod) == {"containers", "volumes"}
        assert [set(container) for container in pod["containers"]] == [CONTAINER]


def test_every_pod_has_the_same_image_folder_and_surroundings(job: Any) -> None:
    (head,), *workers = (pod["containers"] for pod in pods(job))
    for (worker,) in workers:
        for key in ("image", "env", "envFrom", "volumeMounts"):
            assert worker[key] == head[key]
    (mount,) = head["volumeMounts"]
    assert all(
        [volume["name"] for volume in pod["volumes"]] == [mount["name"]] for pod in pods(job)
    )
    assert f"--out {mount['mountPath']}/" in job["spec"]["entrypoint"]


def test_the_workers_fill_the_processors_that_are_asked_for(job: Any) -> None:
    words = shlex.split(job["spec"]["entrypoint"])
    groups = job["spec"]["rayClusterSpec"]["workerGroupSpecs"]
    processors = sum(
        group["replicas"]
        * int(group["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"])
        for group in groups
    )
    assert int(words[words.index("--workers") + 1]) == processors


def test_the_entrypoint_is_a_command_of_ours(job: Any) -> None:
    program, command, *rest = shlex.split(job["spec"]["entrypoint"])
    assert (program, command) == ("renxiang", "audit")
    shown = CliRunner().invoke(app, ["audit", "run", "--help"], env={"COLUMNS": "200"}).output
    for word in rest:
        if word.startswith("--"):
            assert word in shown


def test_ray_is_the_version_that_is_pinned(job: Any) -> None:
    pinned = re.search(r"^ray==(\S+)", (ROOT / "cluster.lock").read_text(), re.MULTILINE)
    assert pinned
    assert job["spec"]["rayClusterSpec"]["rayVersion"] == pinned[1]
