using System.Buffers;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using StreamML.Messaging.Connection;
using StreamML.Storage;

namespace StreamML.Hosting.Backups;

/// <summary>
/// Writes a backup under another name, and gives it its own when it is whole and on the disk. A folder, or one file
/// where the name ends with <c>.tar</c>. Not thread-safe.
/// </summary>
internal sealed class BackupWriter : IDisposable
{
    private const string Unfinished = ".unfinished";
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BufferBytes = 1024 * 1024;

    private readonly string _output;
    private readonly string _folder;
    private readonly List<BackupFile> _files = [];

    private BackupWriter(string output, string folder) => (_output, _folder) = (output, folder);

    private bool IsTar => _output.EndsWith(BackupReader.TarSuffix, StringComparison.Ordinal);

    /// <summary>What was added.</summary>
    public IReadOnlyList<BackupFile> Files => _files;

    /// <summary>Begins one; what a run that was killed left behind goes.</summary>
    /// <exception cref="RoleConfigurationException">Something has that name, or the folder above is not
    /// there.</exception>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public static BackupWriter Begin(string output)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new RoleConfigurationException(
                $"{output} exists already. A backup is never written over another: choose a new name.");
        }

        // Made here, it would hide that the disk for backups is not mounted.
        string above = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(above))
        {
            throw new RoleConfigurationException(
                $"The folder {above} does not exist. Make it, or mount the disk that it should be on.");
        }

        var writer = new BackupWriter(full, full + Unfinished);
        try
        {
            writer.Dispose();
            Directory.CreateDirectory(writer._folder, OwnFile | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Nothing can be written to {above}. Name another folder with --out.", fault);
        }

        return writer;
    }

    /// <summary>Asks for room on the disk.</summary>
    /// <param name="bytes">Of all files together.</param>
    /// <param name="largest">Of the largest file, which one file of all of them needs twice.</param>
    /// <param name="options">How much has to stay free.</param>
    /// <exception cref="RoleConfigurationException">There is less.</exception>
    public void Require(long bytes, long largest, BackupOptions options) =>
        DiskSpace.Require(_folder, IsTar ? bytes + largest : bytes, options, "The backup", "--out");

    /// <summary>Adds a copy of a file.</summary>
    /// <param name="name">Its path in the backup, with slashes.</param>
    /// <param name="source">The file.</param>
    /// <param name="length">How much of it; null: all there is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EndOfStreamException">It is shorter.</exception>
    public async Task AddAsync(string name, string source, long? length, CancellationToken cancellationToken)
    {
        await using var from = new FileStream(
            source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        await using var to = Create(PathOf(name));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long left = length ?? long.MaxValue;
            while (left > 0)
            {
                int read = await from.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                left -= read;
            }

            if (length is not null && left > 0)
            {
                throw new EndOfStreamException($"{source} is shorter than {length} bytes.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        to.Flush(flushToDisk: true);
        _files.Add(new BackupFile(name, to.Length, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>Where another program writes a file; <see cref="SealAsync"/> adds it then.</summary>
    public string PathOf(string name)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnFile | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Adds a file that another program wrote.</summary>
    public async Task SealAsync(string name, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.ReadWrite);
        File.SetUnixFileMode(file.SafeFileHandle, OwnFile);
        string digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        file.Flush(flushToDisk: true);
        _files.Add(new BackupFile(name, file.Length, digest));
    }

    /// <summary>Writes the manifest, and gives the backup its name.</summary>
    public async Task FinishAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        byte[] bytes = manifest.Serialize();
        Durable.Replace(PathOf(BackupManifest.Name), bytes);
        Durable.Replace(
            PathOf(BackupManifest.DigestName), Encoding.ASCII.GetBytes(BackupManifest.DigestOf(bytes) + "\n"));
        if (IsTar)
        {
            await PackAsync(cancellationToken);
        }
        else
        {
            Directory.Move(_folder, _output);
        }

        Durable.SyncDirectory(Path.GetDirectoryName(_output)!);
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        File.Delete(_folder + BackupReader.TarSuffix);
    }

    private async Task PackAsync(CancellationToken cancellationToken)
    {
        string unfinished = _folder + BackupReader.TarSuffix;
        await using (var file = Create(unfinished))
        {
            await using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
            {
                // The manifest first, so that a reader knows what has to come.
                string[] own = [BackupManifest.Name, BackupManifest.DigestName];
                foreach (string name in own.Concat(_files.Select(each => each.Path)))
                {
                    await tar.WriteEntryAsync(PathOf(name), name, cancellationToken);
                    File.Delete(PathOf(name));
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, _output);
    }

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        BufferSize = 0,
        UnixCreateMode = OwnFile,
    });
}
