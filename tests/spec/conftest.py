"""Being here puts this folder on the import path: tests in the folders below use its helpers too."""
