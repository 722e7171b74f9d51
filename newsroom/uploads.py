"""What may be kept of the files that somebody sends: nothing from strangers, no photo larger than is taken."""

import io

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class PhotoUploadHandler(FileUploadHandler):
    """The first of the upload handlers: the later ones, which write to memory or disk, get what this one lets through.

    The files of who is not signed in are read and dropped: the form's token is checked only after the whole body. Of a
    file above `PHOTO_MAX_BYTES` the name and the size in bytes are left, so that the form can say what was wrong.
    """

    def new_file(self, *args, **kwargs) -> None:
        """Skip the file unless somebody is signed in."""
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The bytes for the next handler; None beyond the largest photo."""
        return raw_data if start + len(raw_data) <= settings.PHOTO_MAX_BYTES else None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """An empty file that knows how large it was; None leaves a smaller one to the next handler."""
        if file_size <= settings.PHOTO_MAX_BYTES:
            return None
        return InMemoryUploadedFile(
            file=io.BytesIO(),
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
