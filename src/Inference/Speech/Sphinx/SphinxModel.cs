using System.Security.Cryptography;

namespace StreamML.Inference.Speech.Sphinx;

/// <summary>The files of an English model in the layout of Debian's pocketsphinx-en-us.</summary>
internal sealed class SphinxModel(string folder)
{
    // Changes whenever our own processing changes: chunks, thresholds, arguments.
    private const int Rules = 1;

    private static readonly string[] AcousticFiles = ["mdef", "means", "variances", "sendump", "transition_matrices"];

    public string Acoustic { get; } = Path.Combine(folder, "en-us");

    public string Language { get; } = Path.Combine(folder, "en-us.lm.bin");

    public string Dictionary { get; } = Path.Combine(folder, "cmudict-en-us.dict");

    private IEnumerable<string> Files =>
        AcousticFiles.Select(name => Path.Combine(Acoustic, name)).Append(Language).Append(Dictionary);

    public bool IsThere() => Files.All(File.Exists);

    /// <summary>The model's identity, from a digest over its files.</summary>
    public async Task<ModelIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Files)
        {
            await using var file = File.OpenRead(path);
            whole.AppendData(await SHA256.HashDataAsync(file, cancellationToken));
        }

        string digest = Convert.ToHexStringLower(whole.GetHashAndReset().AsSpan(0, 6));
        return new ModelIdentity("pocketsphinx-en-us", $"{digest}+{Rules}");
    }
}
