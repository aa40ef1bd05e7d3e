using System.Buffers;

namespace StreamML.Features.Reading;

/// <summary>The signs found in a text's words.</summary>
internal readonly record struct TextReading(
    WordSigns Signs, int PositiveWords, bool Asks, bool Unsubscribes, bool HasLink, int Personalization)
{
    /// <summary>Characters of a text that are read: WhatsApp's longest message. More text adds nothing.</summary>
    public const int MaxChars = 4_096;

    private const int MaxPositiveWords = byte.MaxValue;
    private static readonly SearchValues<char> QuestionMarks = SearchValues.Create("?\uFF1F\u061F\u2E2E\u037E\u00BF");
    private static readonly SearchValues<string> Links =
        SearchValues.Create(["http://", "https://", "www."], StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a text.</summary>
    public static TextReading Of(string text)
    {
        var read = text.AsSpan(0, Math.Min(text.Length, MaxChars));
        char[] buffer = ArrayPool<char>.Shared.Rent((2 * read.Length) + 1);
        try
        {
            var words = new WordScan();
            words.Read(read, buffer);
            bool stops = words.Count <= 2 && words.Count > 0 && words.AllStop;
            int personal = (words.GreetsByName ? 50 : 0)
                + ((words.Signs & WordSigns.Thing) != WordSigns.None ? 25 : 0)
                + ((words.Signs & WordSigns.You) != WordSigns.None ? 25 : 0);
            return new TextReading(
                words.Signs,
                Math.Min(words.PositiveWords, MaxPositiveWords),
                words.BeginsAsking || HasQuestionMark(read),
                stops || (words.Signs & WordSigns.Unsubscribe) != WordSigns.None,
                read.ContainsAny(Links),
                personal);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Whether a text contains a question mark of any script (the Greek one only as its own character).
    /// </summary>
    public static bool HasQuestionMark(ReadOnlySpan<char> text) => text.ContainsAny(QuestionMarks);

    /// <summary>Iterates over words: letters, digits and apostrophes, in lower case, separated by one space.</summary>
    private ref struct WordScan
    {
        public WordSigns Signs;
        public int Count;
        public int PositiveWords;
        public bool BeginsAsking;
        public bool GreetsByName;
        public bool AllStop = true;

        public WordScan()
        {
        }

        public void Read(ReadOnlySpan<char> text, Span<char> buffer)
        {
            int used = 0;
            int wordStart = 0;
            int previousStart = -1;
            bool upper = false;
            for (int i = 0; i <= text.Length; i++)
            {
                char each = i < text.Length ? text[i] : ' ';
                if (char.IsLetterOrDigit(each) || each is '\'' or '’')
                {
                    upper |= used == wordStart && char.IsUpper(each);
                    buffer[used++] = each == '’' ? '\'' : char.ToLowerInvariant(each);
                }
                else if (used > wordStart)
                {
                    Word(buffer[wordStart..used], previousStart < 0 ? default : buffer[previousStart..used], upper);
                    previousStart = wordStart;
                    buffer[used++] = ' ';
                    wordStart = used;
                    upper = false;
                }
            }
        }

        private void Word(ReadOnlySpan<char> word, ReadOnlySpan<char> pair, bool upper)
        {
            var signs = TextSigns.Of(word);
            var ofPair = pair.IsEmpty ? WordSigns.None : TextSigns.Of(pair);
            BeginsAsking |= Count == 0 && (signs & WordSigns.Asks) != WordSigns.None;
            GreetsByName |= Count == 1 && (Signs & WordSigns.Greets) != WordSigns.None && upper
                && word is not ("there" or "all" or "everyone" or "team");
            AllStop &= ((signs | ofPair) & WordSigns.Stop) != WordSigns.None;
            PositiveWords += (signs & WordSigns.Positive) != WordSigns.None ? 1 : 0;
            Signs |= signs | ofPair;
            Count++;
        }
    }
}
