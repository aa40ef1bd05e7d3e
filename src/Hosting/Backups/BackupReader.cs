using System.Buffers;
using System.Formats.Tar;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StreamML.Messaging.Connection;

namespace StreamML.Hosting.Backups;

/// <summary>Reads a backup: a folder, or a file <c>.tar</c>. Not thread-safe.</summary>
internal sealed class BackupReader
{
    /// <summary>How the name of a backup in one file ends.</summary>
    public const string TarSuffix = ".tar";

    private const int ManifestBytesMax = 256 * 1024 * 1024;
    private const int BufferBytes = 1024 * 1024;

    private readonly string _source;

    private BackupReader(string source, BackupManifest manifest) => (_source, Manifest) = (source, manifest);

    /// <summary>What it holds.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>Opens one, and reads its manifest.</summary>
    /// <exception cref="RoleConfigurationException">It is no backup, damaged, or of a newer program.</exception>
    public static async Task<BackupReader> OpenAsync(string source, CancellationToken cancellationToken)
    {
        if (!File.Exists(source) && !Directory.Exists(source))
        {
            throw new RoleConfigurationException($"{source} does not exist. Name a backup of 'streamml backup'.");
        }

        byte[]? manifest = null;
        string? digest = null;
        try
        {
            await foreach (var (name, content) in EntriesAsync(
                source, [BackupManifest.Name, BackupManifest.DigestName], cancellationToken))
            {
                if (name is not (BackupManifest.Name or BackupManifest.DigestName)
                    || content.Length > ManifestBytesMax)
                {
                    break;
                }

                using var bytes = new MemoryStream();
                await content.CopyToAsync(bytes, cancellationToken);
                if (name == BackupManifest.Name)
                {
                    manifest = bytes.ToArray();
                }
                else
                {
                    digest = Encoding.ASCII.GetString(bytes.ToArray());
                    break;
                }
            }
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            throw new RoleConfigurationException(
                $"{source} is no backup of 'streamml backup', or its beginning is damaged: {fault.Message} Restore from "
                + "another copy of it.");
        }

        return manifest is not null && digest is not null
            ? new BackupReader(source, BackupManifest.Parse(manifest, digest, source))
            : throw new RoleConfigurationException(
                $"{source} is no backup of 'streamml backup', or a part of one: it has no {BackupManifest.Name}.");
    }

    /// <summary>Reads every byte, and holds it against the manifest.</summary>
    /// <exception cref="RoleConfigurationException">It is damaged or cut.</exception>
    public Task VerifyAsync(CancellationToken cancellationToken) =>
        ReadAsync(static _ => null, cancellationToken);

    /// <summary>Copies files to where they belong, and holds every byte against the manifest once more.</summary>
    /// <param name="target">The full path of a file of the backup; null: it is not wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">It is damaged or cut.</exception>
    public Task CopyAsync(Func<string, string?> target, CancellationToken cancellationToken) =>
        ReadAsync(target, cancellationToken);

    private async Task ReadAsync(Func<string, string?> target, CancellationToken cancellationToken)
    {
        var left = Manifest.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        try
        {
            await foreach (var (name, content) in EntriesAsync(_source, left.Keys.ToList(), cancellationToken))
            {
                if (left.Remove(name, out var file))
                {
                    await CopyAsync(file, content, target(name), cancellationToken);
                }
            }
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            throw BackupManifest.Damaged(_source, fault.Message.TrimEnd('.'));
        }

        if (left.Count > 0)
        {
            throw BackupManifest.Damaged(
                _source, $"{left.Count} of its files are missing, {left.Keys.First()} for one");
        }
    }

    private async Task CopyAsync(BackupFile file, Stream content, string? target, CancellationToken cancellationToken)
    {
        await using var to = target is null ? null : Create(target);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long bytes = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; bytes += read)
            {
                hash.AppendData(buffer, 0, read);
                if (to is not null)
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            if (bytes != file.Bytes || Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            {
                throw BackupManifest.Damaged(_source, $"{file.Path} is not the file that was written");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        to?.Flush(flushToDisk: true);
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private static async IAsyncEnumerable<(string Name, Stream Content)> EntriesAsync(
        string source, IReadOnlyList<string> names, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Directory.Exists(source))
        {
            foreach (string name in names.Where(name => File.Exists(Path.Combine(source, name))))
            {
                await using var file = File.OpenRead(Path.Combine(source, name));
                yield return (name, file);
            }

            yield break;
        }

        await using var archive = File.OpenRead(source);
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            yield return (entry.Name, entry.DataStream ?? Stream.Null);
        }
    }

    private static bool IsDamage(Exception fault) =>
        fault is InvalidDataException or EndOfStreamException or FormatException or ArgumentException;
}
