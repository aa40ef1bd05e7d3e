namespace StreamML.Bench;

/// <summary>One benchmark's own folder, removed on disposal.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>Creates the folder, accessible to others, since PostgreSQL does not run as root.</summary>
    public ScratchFolder() => File.SetUnixFileMode(
        Root,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute);

    /// <summary>Its path.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("streamml-bench-").FullName;

    /// <summary>Path of a folder in it, not yet created.</summary>
    public string Sub(string name) => Path.Combine(Root, name);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
