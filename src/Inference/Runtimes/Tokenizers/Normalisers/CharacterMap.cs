using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Tokenizers.Normalisers;

/// <summary>
/// SentencePiece's precompiled character map: a double-array trie (Darts-clone) over UTF-8, and the replacement texts,
/// each ended by NUL. Layout: u32 bytes of the trie, the trie's u32 units, the texts; little-endian.
/// </summary>
internal sealed class CharacterMap : INormaliser
{
    // Longest grapheme looked up as a whole; longer ones are mapped by character, as in Hugging Face's reader.
    private const int MaxGraphemeBytes = 5;
    private const int LongestKeyBytes = 64;

    private readonly uint[] _units;
    private readonly byte[] _texts;
    private readonly bool _longest;

    /// <summary>Reads a map.</summary>
    /// <param name="map">Its bytes.</param>
    /// <param name="longest">Whether to use the longest match at each position, as in SentencePiece itself; else
    /// grapheme by grapheme, as in tokenizer.json.</param>
    /// <exception cref="ArtifactException">The bytes break the layout.</exception>
    public CharacterMap(ReadOnlySpan<byte> map, bool longest)
    {
        uint size = map.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (size > map.Length - 4 || size % 4 != 0 || size == 0)
        {
            throw new ArtifactException("The tokenizer's precompiled character map is cut off.");
        }

        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (4 * i))..]);
        }

        _texts = map[(4 + (int)size)..].ToArray();
        _longest = longest;
    }

    /// <inheritdoc />
    public string Normalise(string text) => _longest ? ByLongestMatch(text) : ByGrapheme(text);

    private string ByGrapheme(string text)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[MaxGraphemeBytes + 1];
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            int length = StringInfo.GetNextTextElementLength(rest);
            var grapheme = rest[..length];
            rest = rest[length..];
            if (length <= MaxGraphemeBytes && Encoding.UTF8.GetByteCount(grapheme) <= MaxGraphemeBytes
                && Find(utf8[..Encoding.UTF8.GetBytes(grapheme, utf8)], shortest: true, out _) is { } whole)
            {
                result.Append(whole);
                continue;
            }

            foreach (var rune in grapheme.EnumerateRunes())
            {
                AppendRune(rune, utf8, result);
            }
        }

        return result.ToString();
    }

    private void AppendRune(Rune rune, Span<byte> utf8, StringBuilder result)
    {
        if (Find(utf8[..rune.EncodeToUtf8(utf8)], shortest: true, out _) is { } mapped)
        {
            result.Append(mapped);
        }
        else
        {
            result.Append(rune);
        }
    }

    private string ByLongestMatch(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        using var result = new MemoryStream(utf8.Length);
        for (int at = 0; at < utf8.Length;)
        {
            var rest = utf8.AsSpan(at, Math.Min(LongestKeyBytes, utf8.Length - at));
            if (Find(rest, shortest: false, out int length) is { } mapped)
            {
                result.Write(Encoding.UTF8.GetBytes(mapped));
                at += length;
            }
            else
            {
                Rune.DecodeFromUtf8(utf8.AsSpan(at), out _, out int bytes);
                result.Write(utf8, at, bytes);
                at += bytes;
            }
        }

        return Encoding.UTF8.GetString(result.ToArray());
    }

    /// <summary>The replacement for a prefix of a key.</summary>
    private string? Find(ReadOnlySpan<byte> key, bool shortest, out int length)
    {
        (string? found, length) = (null, 0);
        uint node = Offset(_units[0]);
        for (int i = 0; i < key.Length && key[i] != 0; i++)
        {
            node ^= key[i];
            if (node >= _units.Length || (_units[node] & 0x800000FF) != key[i])
            {
                break;
            }

            uint unit = _units[node];
            node ^= Offset(unit);
            if (((unit >> 8) & 1) != 0 && node < _units.Length)
            {
                (found, length) = (TextAt(_units[node] & 0x7FFFFFFF), i + 1);
                if (shortest)
                {
                    break;
                }
            }
        }

        return found;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);

    private string TextAt(uint start)
    {
        if (start >= _texts.Length)
        {
            return "";
        }

        var rest = _texts.AsSpan((int)start);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
