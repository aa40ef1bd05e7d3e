namespace StreamML.Bench;

/// <summary>A folder of its own for one benchmark, gone with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>Makes it. Others may pass through it: PostgreSQL does not run as root.</summary>
    public ScratchFolder() => File.SetUnixFileMode(
        Root,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute);

    /// <summary>Its path.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("streamml-bench-").FullName;

    /// <summary>A folder in it, not made yet.</summary>
    public string Sub(string name) => Path.Combine(Root, name);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
