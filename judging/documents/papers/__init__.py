"""Papers of a round and of an edition as descriptions that are written as PDF, DOCX or XLSX (`contest.office`).

Their words are Chinese whatever the reader's language, as on everything that the office hangs up, hands out and files.
"""
