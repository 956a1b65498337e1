"""Saving so that equal figures give equal bytes: fixed properties, fixed times inside the zip."""

from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.writer.excel import ExcelWriter


class Package(ZipFile):
    """A zip whose entries all bear one moment, whenever they are written."""

    def __init__(self, target, moment):
        super().__init__(target, "w", ZIP_DEFLATED)
        self._date_time = (max(moment.year, 1980), *moment.timetuple()[1:6])

    def writestr(self, name, data, *args, **kwargs):
        """An entry from memory."""
        entry = ZipInfo(name, self._date_time)
        entry.compress_type = ZIP_DEFLATED
        super().writestr(entry, data)

    def write(self, stream, arcname, *args, **kwargs):
        """An entry from a sheet streamed into memory."""
        self.writestr(arcname, stream.getvalue())


def save(book, target, *, moment, title):
    """Write the workbook to a path or binary file as of a moment (naive, local)."""
    moment = datetime(*moment.timetuple()[:6])
    book.properties.creator = "Phần mềm Giảm nghèo Võ Nhai"
    book.properties.title = title
    book.properties.created = book.properties.modified = moment
    ExcelWriter(book, Package(target, moment)).save()
