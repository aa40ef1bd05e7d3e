using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Traffic.Voice;

/// <summary>Planned outcome of a voice note.</summary>
public enum NoteFate
{
    /// <summary>It is fetched and transcribed.</summary>
    Heard,

    /// <summary>It is fetched and transcribed; its address is expired on the first request.</summary>
    ExpiredAtFirst,

    /// <summary>The API does not know its id: a dead letter of its message.</summary>
    NotFound,

    /// <summary>Its file is not audio: a dead letter of the voice note.</summary>
    Broken,

    /// <summary>It is fetched and transcribed, and revoked by its sender: no text may remain in the tables.</summary>
    Withdrawn,
}

/// <summary>
/// A voice note of the plan. Its media id encodes everything about it, so that the API needs no list.
/// </summary>
/// <param name="Number">From 0, below 1,000,000.</param>
/// <param name="Fate">Its planned outcome.</param>
public readonly record struct SpokenNote(int Number, NoteFate Fate)
{
    private const string Prefix = "7700";

    // Each bad outcome once, near the beginning; all others are heard.
    private static readonly NoteFate[] First =
        [NoteFate.Heard, NoteFate.Broken, NoteFate.NotFound, NoteFate.ExpiredAtFirst, NoteFate.Withdrawn];

    /// <summary>Its media id: digits.</summary>
    public string MediaId => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(int)Fate}{Number:D6}");

    /// <summary>The spoken sentence.</summary>
    public SpokenSentence Sentence => SpokenSentences.All[Number % SpokenSentences.All.Count];

    /// <summary>The bytes of its file.</summary>
    public byte[] File =>
        Fate == NoteFate.Broken ? Encoding.UTF8.GetBytes("This is no audio, whatever its type says.") : Sentence.Audio;

    /// <summary>Digest of its file.</summary>
    public byte[] Sha256 => Fate == NoteFate.Broken ? SHA256.HashData(File) : Sentence.Sha256;

    /// <summary>The n-th note of a run.</summary>
    public static SpokenNote Of(int number) => new(number, number < First.Length ? First[number] : NoteFate.Heard);

    /// <summary>Reads a media id; false if it is not one of the plan's.</summary>
    public static bool TryRead(string mediaId, out SpokenNote note)
    {
        note = default;
        if (mediaId.Length != Prefix.Length + 7 || !mediaId.StartsWith(Prefix, StringComparison.Ordinal)
            || !int.TryParse(
                mediaId.AsSpan(Prefix.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        note = new SpokenNote(number, (NoteFate)(mediaId[Prefix.Length] - '0'));
        return Enum.IsDefined(note.Fate);
    }
}
