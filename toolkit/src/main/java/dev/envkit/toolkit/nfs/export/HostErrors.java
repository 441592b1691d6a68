package dev.envkit.toolkit.nfs.export;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.util.Locale;

/** What the host's refusals mean to a client. */
final class HostErrors {
    private HostErrors() {}

    static NfsStatus status(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> NfsStatus.NOENT;
            case FileAlreadyExistsException _ -> NfsStatus.EXIST;
            case DirectoryNotEmptyException _ -> NfsStatus.NOTEMPTY;
            case AccessDeniedException _ -> NfsStatus.ACCES;
            case NotLinkException _ -> NfsStatus.INVAL;
            case FileSystemLoopException _ -> NfsStatus.IO;
            default -> byText(e);
        };
    }

    /** Java has no types for the other errors of open(2) and write(2), only strerror(3)'s text. */
    private static NfsStatus byText(IOException e) {
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        String text = String.valueOf(reason).toLowerCase(Locale.ROOT);
        if (text.contains("no space left")) {
            return NfsStatus.NOSPC;
        } else if (text.contains("quota")) {
            return NfsStatus.DQUOT;
        } else if (text.contains("read-only file system")) {
            return NfsStatus.ROFS;
        } else if (text.contains("file too large") || text.contains("file too big")) {
            return NfsStatus.FBIG;
        } else if (text.contains("name too long")) {
            return NfsStatus.NAMETOOLONG;
        } else if (text.contains("too many links")) {
            return NfsStatus.MLINK;
        } else if (text.contains("cross-device")) {
            return NfsStatus.XDEV;
        } else if (text.contains("not permitted")) {
            return NfsStatus.PERM;
        }
        return NfsStatus.IO;
    }
}
