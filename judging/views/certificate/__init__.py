"""Certificates and the print room: the ledger, issue and correction, the studio, runs, printers and keys."""
