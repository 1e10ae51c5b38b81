"""The commands of `microsite`, one module each; `infra.cli` registers them."""
