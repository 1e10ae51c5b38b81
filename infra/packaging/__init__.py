"""The three functions as zips: what each holds, how it is made, and a place like Lambda to run it.

dependencies  pinned wheels for the runtime, one folder per function, shaped as an environment
contents      what of ours a function can import, and the parts of `site/` that it uses
zipping       Zappa packs both
finishing     bytecode, compiled templates, and the same bytes for the same commit
build         all of it, and the limits each package keeps
sandbox       a package at work, as in Lambda
"""
