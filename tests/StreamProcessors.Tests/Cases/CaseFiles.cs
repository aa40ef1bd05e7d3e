namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>The inputs of <c>tests/Cases</c>.</summary>
internal static class CaseFiles
{
    /// <summary>A file's bytes.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Inputs", name));
}
