"""Zip archives as Windows and Info-ZIP write them, where names are not UTF-8. `7-zip.zip` is by 7-Zip 26.02 (`7zz a -tzip -mcl=on`), `info-zip.zip`
by Info-ZIP's zip 3.0 on Linux; this makes the others, with Python 3.11."""

import struct
import zipfile
import zlib


class Entry(zipfile.ZipInfo):
    """Its name as bytes of an encoding, without the mark of UTF-8."""

    def __init__(self, name, encoding, with_field):
        self.raw = name.encode(encoding)
        super().__init__(name)
        if with_field:
            data = b"\x01" + struct.pack("<I", zlib.crc32(self.raw)) + name.encode("utf-8")
            self.extra = struct.pack("<HH", 0x7075, len(data)) + data

    def _encodeFilenameFlags(self):
        return self.raw, self.flag_bits & ~0x800


def write(path, encoding, names, with_field=False):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(Entry(name, encoding, with_field), b"x")


write("shift-jis.zip", "cp932", ["ソファ/1.jpg", "ループ/2.jpg", "皿/3.jpg"])
write("unicode-field.zip", "cp932", ["ソファ/1.jpg", "ループ/2.jpg", "皿/3.jpg"], with_field=True)
write("cp850.zip", "cp850", ["Möhre/1.jpg", "Süßkirsche/2.jpg", "maçã/3.jpg"])
write("gbk.zip", "gbk", ["苹果/1.jpg", "香蕉/2.jpg"])
