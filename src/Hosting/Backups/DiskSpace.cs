using StreamML.Messaging.Connection;

namespace StreamML.Hosting.Backups;

/// <summary>
/// Room on a disk, asked for before it is needed: full, the disk would stop the installation that writes there too.
/// </summary>
internal static class DiskSpace
{
    private const long MiB = 1024 * 1024;

    /// <summary>Asks for room.</summary>
    /// <param name="folder">Where; it need not be there yet.</param>
    /// <param name="bytes">How much is needed.</param>
    /// <param name="options">How much has to stay free.</param>
    /// <param name="what">For people: what needs it.</param>
    /// <param name="option">The argument that names another place.</param>
    /// <exception cref="RoleConfigurationException">There is less.</exception>
    public static void Require(string folder, long bytes, BackupOptions options, string what, string option)
    {
        string there = Path.GetFullPath(folder);
        while (!Directory.Exists(there))
        {
            there = Path.GetDirectoryName(there)!;
        }

        long free = new DriveInfo(there).AvailableFreeSpace;
        if (free - bytes < options.FreeBytesMin)
        {
            throw new RoleConfigurationException(
                $"{what} needs {bytes / MiB:N0} MiB, and the disk of {there} has {free / MiB:N0} MiB free, of which "
                + $"{options.FreeBytesMin / MiB:N0} stay free (Backup__FreeBytesMin). Free some space, or name another "
                + $"disk with {option}.");
        }
    }

    /// <summary>Bytes of all files below a folder; 0 where it is not there.</summary>
    public static long In(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(Length)
        : 0;

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // Gone since the folder was listed.
            return 0;
        }
    }
}
