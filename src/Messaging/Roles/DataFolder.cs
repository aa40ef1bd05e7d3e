using StreamML.Messaging.Connection;

namespace StreamML.Messaging.Roles;

/// <summary>
/// The folder that holds everything. Others may pass through it (PostgreSQL does not run as root) and not list it.
/// </summary>
public static class DataFolder
{
    /// <summary>Makes it where it is missing.</summary>
    /// <exception cref="RoleConfigurationException">It cannot be made; the message names the option.</exception>
    public static void Prepare(string directory)
    {
        try
        {
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(
                    directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RoleConfigurationException(
                $"The data folder '{directory}' cannot be made: {fault.Message} Choose another with --data or "
                + "Streamml__DataDirectory.");
        }
    }
}
