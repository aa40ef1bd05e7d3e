namespace StreamML.Trainer.Role;

/// <summary>A folder of files of which the newest are kept.</summary>
/// <param name="folder">The folder; made when the first file is.</param>
/// <param name="ending">Ending of the files, with its dot.</param>
internal sealed class KeptFiles(string folder, string ending)
{
    /// <summary>The full path of a file, whose folder is there.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public string Path(string name)
    {
        Directory.CreateDirectory(folder);
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name + ending));
    }

    /// <summary>Removes the oldest files.</summary>
    /// <param name="most">Most files kept.</param>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    public void Trim(int most)
    {
        var files = new DirectoryInfo(folder).GetFiles("*" + ending)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenByDescending(file => file.Name, StringComparer.Ordinal);
        foreach (var file in files.Skip(most))
        {
            file.Delete();
        }
    }
}
