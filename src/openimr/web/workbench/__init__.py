"""The reviewer's workbench: the record on one side, the determination on the other, and the signature."""
