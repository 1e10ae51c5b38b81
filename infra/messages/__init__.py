"""What an operator does with messages: count, find, read, export, send again, erase.

`ledger`, `finding`, `records` and `spreadsheet` are pure; the others read and write the inbox.
"""
