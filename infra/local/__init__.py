"""The whole product on one laptop, on moto."""
