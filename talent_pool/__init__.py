"""The top floor: lecturers, their appointments and their lecture reports."""
