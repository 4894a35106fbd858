"""sekisho (関所): the checkpoint for personal information.

It reads the privacy policy that an organisation in Japan has published, passes every touch of personal
information through one gate that decides by that text and by the Act, and keeps a book that outsiders can verify.
"""

__version__ = "0.1.0"
