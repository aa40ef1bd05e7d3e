using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary>
/// What is wrong with a file or folder that a command is given, in the words of the person who gave it.
/// </summary>
internal static class InputPaths
{
    /// <summary>Why a file cannot be read; null where it can.</summary>
    public static string? FileProblem(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return "this is a folder, not a file";
            }

            using var file = File.OpenRead(path);
            return file.CanSeek && file.Length == 0 ? "the file is empty" : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return "there is no such file";
        }
        catch (UnauthorizedAccessException)
        {
            return "no permission to read this file";
        }
        catch (IOException fault)
        {
            return $"the file cannot be read: {fault.Message}";
        }
    }

    /// <summary>Why a folder cannot be read; null where it can.</summary>
    public static string? FolderProblem(string path)
    {
        if (File.Exists(path))
        {
            return "this is a file, not a folder";
        }

        try
        {
            return Directory.EnumerateFileSystemEntries(path).Any() ? null : "the folder is empty";
        }
        catch (Exception fault) when (fault is DirectoryNotFoundException or ArgumentException)
        {
            return "there is no such folder";
        }
        catch (UnauthorizedAccessException)
        {
            return "no permission to read this folder";
        }
        catch (IOException fault)
        {
            return $"the folder cannot be read: {fault.Message}";
        }
    }

    /// <summary>The path of a file that can be read.</summary>
    /// <exception cref="RoleConfigurationException">It cannot; the message says why.</exception>
    public static string RequireFile(string path) => Require(path, FileProblem(path));

    /// <summary>The path of a folder that can be read.</summary>
    /// <exception cref="RoleConfigurationException">It cannot; the message says why.</exception>
    public static string RequireFolder(string path) => Require(path, FolderProblem(path));

    private static string Require(string path, string? problem) =>
        problem is null
            ? path
            : throw new RoleConfigurationException($"{(path.Length == 0 ? "''" : path)}: {problem}.");
}
