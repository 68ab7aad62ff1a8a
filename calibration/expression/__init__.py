"""The recipe of the weights of the model that sees smiles."""
