"""Lists that are brought in (名簿の取込み): the mapping of their columns, the files, and each row in the policy's words.

Reads files and judges forms; knows no database and decides nothing. Storing is `application.importing`.
"""
