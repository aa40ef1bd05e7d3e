namespace StreamML.Inference.Sentiment;

/// <summary>Settings of <see cref="VaderSentimentModel"/>.</summary>
public sealed class VaderOptions
{
    /// <summary>
    /// Most UTF-16 units of a text that are scored; the rest is cut at a rune boundary. Default 8192, twice what
    /// WhatsApp lets a person type; range 16 to 65536. It bounds time and memory for one text: a text with "but" costs
    /// up to the square of its words.
    /// </summary>
    public int MaxTextChars { get; init; } = 8192;

    /// <summary>
    /// Whether to follow the reference (vaderSentiment 3.3.2) in what it misses on text from phones. Default false:
    /// typographic apostrophes count as plain ones, so that "don’t" negates; an emoji is a word of its own even when
    /// letters follow it; variation selectors, joiners and skin tones do not hide or dilute the emoji's name; hearts
    /// read "love", thumbs "ok" and "bad". On text without these the two settings agree.
    /// </summary>
    public bool StrictReference { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message says which.</exception>
    public void Validate()
    {
        if (MaxTextChars is < 16 or > 65_536)
        {
            throw new InvalidOperationException(
                $"MaxTextChars is {MaxTextChars}; it must be 16 to 65536 UTF-16 units.");
        }
    }
}
