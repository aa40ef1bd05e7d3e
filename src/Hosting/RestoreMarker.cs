using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Roles;
using StreamML.Storage;

namespace StreamML.Hosting;

/// <summary>A file in a data folder that is there while a restore into it is not finished.</summary>
internal static class RestoreMarker
{
    /// <summary>Where it is.</summary>
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "restore-under-way");

    /// <summary>Keeps roles from starting on half of an installation.</summary>
    /// <exception cref="RoleStopException">A restore was not finished.</exception>
    public static void Refuse(string dataDirectory)
    {
        if (File.Exists(PathIn(dataDirectory)))
        {
            throw new RoleStopException(
                "A restore into this data folder was not finished. Run it again: 'streamml restore --from BACKUP "
                + $"--data {dataDirectory}'.");
        }
    }

    /// <summary>Whether one before left something behind; nothing is changed.</summary>
    /// <exception cref="RoleConfigurationException">The folder holds something else.</exception>
    public static bool Check(string dataDirectory)
    {
        bool again = File.Exists(PathIn(dataDirectory));
        if (!again && Directory.Exists(dataDirectory) && Directory.EnumerateFileSystemEntries(dataDirectory).Any())
        {
            throw new RoleConfigurationException(
                $"The folder '{dataDirectory}' is not empty, and a restore writes over nothing. Name a new folder with "
                + "--data, or move what is there away.");
        }

        return again;
    }

    /// <summary>Begins a restore into a folder that is empty, or that holds what one before left behind.</summary>
    /// <returns>What keeps others from beginning one there, until it is disposed; and whether there was something left
    /// behind, which is there still.</returns>
    /// <exception cref="RoleConfigurationException">The folder holds something else, or another one is under
    /// way.</exception>
    public static (IDisposable Held, bool Again) Begin(string dataDirectory)
    {
        bool again = Check(dataDirectory);
        DataFolder.Prepare(dataDirectory);
        string path = PathIn(dataDirectory);
        if (!again)
        {
            Durable.Replace(path, "streamml restore has begun and not ended; no role starts until it has\n"u8);
        }

        try
        {
            return (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None), again);
        }
        catch (IOException)
        {
            throw new RoleConfigurationException(
                $"Another restore into '{dataDirectory}' is under way. Wait for it, or stop it first.");
        }
    }

    /// <summary>Removes everything but the marker.</summary>
    public static void Clear(string dataDirectory)
    {
        foreach (string folder in Directory.EnumerateDirectories(dataDirectory))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (string file in Directory.EnumerateFiles(dataDirectory).Where(file => file != PathIn(dataDirectory)))
        {
            File.Delete(file);
        }
    }

    /// <summary>Ends the restore.</summary>
    public static void End(string dataDirectory)
    {
        File.Delete(PathIn(dataDirectory));
        Durable.SyncDirectory(dataDirectory);
    }
}
