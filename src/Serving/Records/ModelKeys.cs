using System.Globalization;

namespace StreamML.Serving.Records;

/// <summary>
/// Keys of the three topics of models. Compaction keeps the last record of a key, so each names what a record is of.
/// </summary>
public static class ModelKeys
{
    /// <summary>Key of <c>models</c>.</summary>
    public static string Version(string task, string scope, string version) => $"{task}/{scope}/{version}";

    /// <summary>Key of <c>model.control</c>.</summary>
    public static string Control(string task, string scope) => $"{task}/{scope}";

    /// <summary>Key of <c>model.artifacts</c>.</summary>
    /// <param name="sha256">The whole model's.</param>
    /// <param name="index">Which piece, from 0.</param>
    public static string Chunk(string sha256, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{sha256}/{index}");

    /// <summary>Reads a key of <c>model.artifacts</c>.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryReadChunk(ReadOnlySpan<char> key, out string sha256, out int index)
    {
        (sha256, index) = ("", -1);
        if (key.Length < 66 || key[64] != '/'
            || !int.TryParse(key[65..], NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            return false;
        }

        sha256 = key[..64].ToString();
        return true;
    }
}
