using System.Text;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Storage;

namespace StreamML.Hosting;

/// <summary>The installation's key in the data folder: base64, one line, readable by its owner alone.</summary>
internal static class InstallationKeyFile
{
    private const int BytesMax = 1024;

    /// <summary>Where it is.</summary>
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "installation.key");

    /// <summary>The key in the data folder; null where there is none.</summary>
    /// <exception cref="RoleConfigurationException">The file cannot be read, or holds no key.</exception>
    public static InstallationKey? Find(string dataDirectory)
    {
        string path = PathIn(dataDirectory);
        return File.Exists(path) ? Read(path, $"The file {path}") : null;
    }

    /// <summary>Reads a file that holds a key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="RoleConfigurationException">It cannot be read, or holds no key.</exception>
    public static InstallationKey Read(string path, string what)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                throw new RoleConfigurationException($"{what} does not contain a key: it has more than {BytesMax} bytes.");
            }

            return InstallationOptions.Parse(File.ReadAllText(path), what);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RoleConfigurationException($"{what} cannot be read: {fault.Message}");
        }
    }

    /// <summary>
    /// Makes a key and its file. Of several processes that do so at once one wins, and all have its key. The file is
    /// whole and on disk when this returns: nothing may be written with a key that a power cut takes away.
    /// </summary>
    public static InstallationKey Make(string dataDirectory) => Write(dataDirectory, InstallationKey.Create());

    /// <summary>Writes a key that there is already, where the folder has none.</summary>
    /// <returns>The key that the folder has.</returns>
    public static InstallationKey Write(string dataDirectory, InstallationKey key)
    {
        string path = PathIn(dataDirectory);
        string fresh = Path.Combine(dataDirectory, $".installation.key.{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var file = new FileStream(fresh, options))
            {
                file.Write(Encoding.ASCII.GetBytes(key.Reveal() + "\n"));
                file.Flush(flushToDisk: true);
            }

            Durable.TryMoveNew(fresh, path);
        }
        finally
        {
            // There still where another process was first.
            File.Delete(fresh);
        }

        return Read(path, $"The file {path}");
    }
}
