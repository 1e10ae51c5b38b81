"""What admins write: the model of the uploaded files, and the problems found in them."""
