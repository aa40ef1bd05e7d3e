using System.Reflection;
using System.Security.Cryptography;

namespace StreamML.Traffic.Voice;

/// <summary>A sentence spoken by a synthesiser.</summary>
/// <param name="Text">The words, lower case without punctuation.</param>
/// <param name="Audio">Opus in Ogg, two to five seconds.</param>
/// <param name="Sha256">Digest of the audio.</param>
public sealed record SpokenSentence(string Text, byte[] Audio, byte[] Sha256);

/// <summary>The sentences of the voice notes, made by <c>eng/data/build-speech.sh</c>.</summary>
public static class SpokenSentences
{
    /// <summary>MIME type of the audio, as named by WhatsApp.</summary>
    public const string MimeType = "audio/ogg; codecs=opus";

    /// <summary>All sentences, in the order of the list.</summary>
    public static IReadOnlyList<SpokenSentence> All { get; } = [.. Read()];

    private static IEnumerable<SpokenSentence> Read()
    {
        using var list = new StreamReader(Open("sentences.tsv"));
        while (list.ReadLine() is { } line)
        {
            string[] parts = line.Split('\t');
            using var file = new MemoryStream();
            using (var resource = Open(parts[0] + ".ogg"))
            {
                resource.CopyTo(file);
            }

            byte[] audio = file.ToArray();
            yield return new SpokenSentence(parts[1], audio, SHA256.HashData(audio));
        }
    }

    private static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream("speech/" + name)
            ?? throw new InvalidOperationException($"The program lacks its resource speech/{name}.");
}
