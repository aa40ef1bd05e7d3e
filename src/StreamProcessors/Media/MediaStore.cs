using System.Security.Cryptography;

namespace StreamML.StreamProcessors.Media;

/// <summary>
/// Files by the SHA-256 of their bytes, in a folder that the roles of one machine share: <c>ab/abcd...</c>, lower-case
/// hexadecimal. A file is written whole or not at all and verified when it is read. Safe from many threads and
/// processes.
/// </summary>
public sealed class MediaStore
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;

    /// <summary>A store in a folder; it is made when the first file is written.</summary>
    /// <param name="folder">Full path.</param>
    public MediaStore(string folder) => _folder = folder;

    /// <summary>The store that the options name; by default the folder <c>media</c> of the data folder.</summary>
    public static MediaStore Of(MediaOptions options, string dataDirectory) => new(
        options.StoreDirectory.Length > 0 ? options.StoreDirectory : Path.Combine(dataDirectory, "media"));

    /// <summary>Writes a file; one that is there with the same bytes is left.</summary>
    /// <param name="sha256">Digest of the bytes, 64 lower-case hexadecimal digits.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="cancellationToken">Ends the work; no part of the file stays under its name.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public async Task WriteAsync(string sha256, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (await ReadAsync(sha256, bytes.Length, cancellationToken) is not null)
        {
            return;
        }

        string path = PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnFile,
            };
            await using (var file = new FileStream(temporary, options))
            {
                await file.WriteAsync(bytes, cancellationToken);
                // The record that names it may be durable the next moment.
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="sha256">Its digest.</param>
    /// <param name="sizeBytes">Its size: another is not read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Its bytes; null where it is not there, or not the one that was written.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public async Task<byte[]?> ReadAsync(string sha256, long sizeBytes, CancellationToken cancellationToken)
    {
        string path = PathOf(sha256);
        try
        {
            if (new FileInfo(path) is not { Exists: true } found || found.Length != sizeBytes)
            {
                return null;
            }

            byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256 ? bytes : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a file whose size is not known.</summary>
    /// <param name="sha256">Its digest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Its bytes; null where it is not there, or not the one that was written.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public Task<byte[]?> FindAsync(string sha256, CancellationToken cancellationToken) =>
        new FileInfo(PathOf(sha256)) is { Exists: true } found
            ? ReadAsync(sha256, found.Length, cancellationToken)
            : Task.FromResult<byte[]?>(null);

    /// <summary>Deletes a file. Does nothing where it is not there.</summary>
    /// <param name="sha256">Its digest.</param>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Delete(string sha256)
    {
        if (File.Exists(PathOf(sha256)))
        {
            File.Delete(PathOf(sha256));
        }
    }

    private string PathOf(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(_folder, sha256[..2], sha256)
        : throw new ArgumentException("A digest has 64 lower-case hexadecimal digits.", nameof(sha256));
}
