namespace StreamML.Testing.Registry;

/// <summary>The folder of an independent registry server with Confluent's API, if one is at hand.</summary>
public static class RegistryHome
{
    /// <summary>Environment variable that names a folder with a <c>start.sh PORT</c>.</summary>
    public const string Variable = "STREAMML_REGISTRY_HOME";

    /// <summary>The folder; null when none is named.</summary>
    public static string? Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home
        ? System.IO.Path.GetFullPath(home)
        : null;

    /// <summary>Why a test that needs it is skipped; null when it is not.</summary>
    public static string? SkipReason => Path is null ? $"{Variable} names no registry" : null;
}
