"""What runs in Lambda: three journeys, each one way.

    read    GET   on_request → web → release reader → template → HTML
    write   POST  on_request → contact form → create-only PUT of an enquiry (inbox bucket)
                  ⇢ S3 event ⇢ queue ⇢ on_enquiry → notification → SES
    upload  PUT   (content bucket) ⇢ S3 event ⇢ queue ⇢ on_upload → publish:
                  gather → decide → apply → pages, print HTML, PDF → swap of live.json

Who may import whom is the import law; `tests/unit/test_import_law.py` holds it as a table
and fails on any other import.
"""
