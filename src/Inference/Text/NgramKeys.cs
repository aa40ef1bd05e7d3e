namespace StreamML.Inference.Text;

/// <summary>The features of a text as <see cref="NgramText"/> has them. Valid until that reads another one.</summary>
internal readonly ref struct NgramKeys
{
    /// <summary>Keys of the word n-grams in order of place, then length.</summary>
    public required ReadOnlySpan<uint> Words { get; init; }

    /// <summary>For each of them 1 where it is a word alone, else 0.</summary>
    public required ReadOnlySpan<byte> WordMarks { get; init; }

    /// <summary>Keys of the character n-grams.</summary>
    public required ReadOnlySpan<uint> Chars { get; init; }

    /// <summary>For each of them 1 where it is one of the longest, else 0.</summary>
    public required ReadOnlySpan<byte> CharMarks { get; init; }

    /// <summary>How many words there are.</summary>
    public required int WholeWords { get; init; }

    /// <summary>How many character n-grams are as long as they get.</summary>
    public required int LongestChars { get; init; }
}
