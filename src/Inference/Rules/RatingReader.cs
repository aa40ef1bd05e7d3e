namespace StreamML.Inference.Rules;

/// <summary>A rating relative to its scale.</summary>
/// <param name="Share">0 (the worst) to 1.</param>
/// <param name="Sure">Whether its scale is clear: it is for "10/10", but "rating 5" may be of 5 or of 10.</param>
internal readonly record struct Rating(float Share, bool Sure);

/// <summary>
/// Reads ratings: stars, "5 stars", "4 out of 5", "9,5/10", "nota 10", thumbs; in the languages of the table. A
/// fraction or number among words that ratings do not have is not a rating: "24/7", "12/10 delivery date", "1/2 kg".
/// </summary>
/// <param name="words">Words of ratings.</param>
/// <param name="answers">Words that may accompany one.</param>
/// <param name="vocabulary">Numbers of the words.</param>
internal sealed class RatingReader(PhraseBook words, PhraseBook answers, RuleVocabulary vocabulary)
{
    private readonly int _note = vocabulary.Find("note");

    // A few arbitrary words are allowed among opinions: "5/5 the best tacos in town".
    private const int MaxOtherWords = 3;

    private static readonly RatingWord[] Leads = [RatingWord.Score, RatingWord.Give];

    /// <summary>The rating that a text consists of; null if it is not one.</summary>
    public Rating? Read(ReadOnlySpan<RuleToken> tokens) =>
        Symbols(tokens)
            ?? (Numbers(tokens, out var rating, out int from, out int to) && IsOpinion(tokens, from, to, rating.Share)
            ? rating : null);

    private Rating? Symbols(ReadOnlySpan<RuleToken> tokens)
    {
        Span<int> counts = stackalloc int[(int)RatingWord.Down + 1];
        counts.Clear();
        int first = -1;
        int last = -1;
        for (int at = 0; at < tokens.Length; at++)
        {
            if (tokens[at].Kind == TokenKind.Symbol && words.Find(tokens, at, out int kind) > 0
                && kind <= (int)RatingWord.Down)
            {
                counts[kind]++;
                (first, last) = (first < 0 ? at : first, at);
            }
        }

        int stars = counts[(int)RatingWord.Full];
        int empty = counts[(int)RatingWord.Empty];
        bool thumbs = counts[(int)RatingWord.Up] + counts[(int)RatingWord.Down] > 0;
        if (first < 0 || (thumbs && (stars + empty > 0 || last - first + 1 < tokens.Length)))
        {
            return null;
        }

        if (thumbs)
        {
            return counts[(int)RatingWord.Down] == 0 ? new Rating(0.9f, true)
                : counts[(int)RatingWord.Up] == 0 ? new Rating(0.1f, true) : null;
        }

        // A single star may be one of five, or a decoration; so may a few next to praise.
        var rating = new Rating(OfStars(stars, 5), Sure: stars + empty > 1);
        return IsOpinion(tokens, first, last + 1, rating.Share) ? rating : null;
    }

    private bool Numbers(ReadOnlySpan<RuleToken> tokens, out Rating rating, out int from, out int to)
    {
        for (int at = 0; at < tokens.Length; at++)
        {
            from = at;
            if (Number(tokens, ref at, out float number) && !IsPartOfMore(tokens, from, at)
                && Follow(tokens, from, at, number, out rating, out to))
            {
                from = Lead(tokens, from);
                return true;
            }

            at = from;
            if (At(tokens, at, RatingWord.Top) is var top and > 0)
            {
                (rating, to) = (new Rating(1, true), at + top);
                return true;
            }

            if (At(tokens, at, RatingWord.Star) is var star and > 0)
            {
                // "bintang 5"
                int behind = at + star;
                if (Number(tokens, ref behind, out number) && number <= 5)
                {
                    (rating, to) = (new Rating(OfStars(number, 5), true), behind);
                    return true;
                }
            }
        }

        (rating, from, to) = (default, 0, 0);
        return false;
    }

    /// <summary>Decides by the words after or before a number whether it is a rating.</summary>
    private bool Follow(ReadOnlySpan<RuleToken> tokens, int from, int at, float number, out Rating rating, out int to)
    {
        (rating, to) = (default, at);
        int of = at < tokens.Length && tokens[at] is { Kind: TokenKind.Joint, Number: '/' } ? at + 1
            : At(tokens, at, RatingWord.Of) is var length and > 0 ? at + length : 0;
        if (of > 0 && Number(tokens, ref of, out float most))
        {
            to = of + Math.Max(At(tokens, of, RatingWord.Star), At(tokens, of, RatingWord.Points));
            rating = new Rating(most == 5 ? OfStars(number, 5) : number / most, true);
            return most is 5 or 10 or 20 or 100 && number <= most && !IsJoined(tokens, of);
        }

        int star = at < tokens.Length && tokens[at] is { Kind: TokenKind.Joint, Number: '-' } ? at + 1 : at;
        if (At(tokens, star, RatingWord.Star) is var stars and > 0)
        {
            to = star + stars;
            if (At(tokens, to, RatingWord.Of) is var outOf and > 0 && to + outOf is var next
                && Number(tokens, ref next, out most))
            {
                to = next;
            }

            rating = new Rating(OfStars(number, number > 5 ? 10 : 5), true);
            return number <= 10;
        }

        bool led = Lead(tokens, from, out int kind) < from;
        to = at + At(tokens, at, RatingWord.Points);
        if (!led && to == at)
        {
            return false;
        }

        // The best "Note" is 1 in German, and 20 in French.
        bool isNote = led && number <= 6 && _note != 0 && Contains(tokens[Lead(tokens, from)..from], _note);
        rating = isNote ? new Rating(0.5f, false)
            : number is > 5 or <= 1 ? new Rating(number / (number > 10 ? 100 : 10), true)
            : new Rating(OfStars(number, 5), false);
        return number <= 100 && !(number > 10 && kind == (int)RatingWord.Give);
    }

    // The first of five is the worst possible: one star of five is not a fifth of praise.
    private static float OfStars(float number, float most) => Math.Clamp((number - 1) / (most - 1), 0, 1);

    // 10/10/2026, 10:30, 1-2: a date, a time, a range.
    private static bool IsPartOfMore(ReadOnlySpan<RuleToken> tokens, int from, int to) =>
        (from > 1 && tokens[from - 1] is { Kind: TokenKind.Joint, Number: not ',' }
            && tokens[from - 2].Kind == TokenKind.Number)
        || (to < tokens.Length && tokens[to] is { Kind: TokenKind.Joint, Number: ':' or '%' or '+' or '#' });

    private static bool IsJoined(ReadOnlySpan<RuleToken> tokens, int at) =>
        at < tokens.Length && tokens[at] is { Kind: TokenKind.Joint, Number: not ',' } && at + 1 < tokens.Length
        && tokens[at + 1].Kind == TokenKind.Number;

    private static bool Contains(ReadOnlySpan<RuleToken> tokens, int word)
    {
        foreach (var token in tokens)
        {
            if (token.Word == word)
            {
                return true;
            }
        }

        return false;
    }

    private int Lead(ReadOnlySpan<RuleToken> tokens, int from) => Lead(tokens, from, out _);

    /// <summary>Start of the words that announce a number.</summary>
    private int Lead(ReadOnlySpan<RuleToken> tokens, int from, out int kind)
    {
        int end = from > 0 && tokens[from - 1] is { Kind: TokenKind.Joint, Number: ':' } ? from - 1 : from;
        for (int at = Math.Max(0, end - 6); at < end; at++)
        {
            foreach (var word in Leads)
            {
                if (at + At(tokens, at, word) == end)
                {
                    kind = (int)word;
                    return at;
                }
            }
        }

        kind = -1;
        return from;
    }

    private int At(ReadOnlySpan<RuleToken> tokens, int at, RatingWord word) =>
        words.Find(tokens, at, (int)word, (int)word, out _);

    private bool Number(ReadOnlySpan<RuleToken> tokens, ref int at, out float number)
    {
        number = 0;
        if (at >= tokens.Length)
        {
            return false;
        }

        if (tokens[at].Kind == TokenKind.Number)
        {
            number = tokens[at++].Number;
            return true;
        }

        if (words.Find(tokens, at, (int)RatingWord.Zero, (int)RatingWord.Ten, out int kind) is var length and > 0)
        {
            number = (RatingWord)kind == RatingWord.Ten ? 10 : kind - (int)RatingWord.Zero;
            at += length;
            return true;
        }

        return false;
    }

    /// <summary>Whether the other words are typical of ratings and do not contradict it.</summary>
    private bool IsOpinion(ReadOnlySpan<RuleToken> tokens, int from, int to, float share)
    {
        var (others, opinions) = (0, 0);
        for (int at = 0; at < tokens.Length;)
        {
            if (at >= from && at < to)
            {
                at = to;
                continue;
            }

            int length = words.Find(tokens, at, (int)RatingWord.Top, (int)RatingWord.Bad, out int kind);
            int answer = answers.Find(tokens, at, out int said);
            if (length > 0 && length >= answer)
            {
                opinions++;
                if (kind == (int)RatingWord.Bad ? share > 0.5f : kind == (int)RatingWord.Top && share < 0.5f)
                {
                    return false;
                }
            }
            else if (answer > 0)
            {
                opinions += (AnswerWord)said is AnswerWord.Praise ? 1 : 0;
                if (share < 0.5f && (AnswerWord)said is AnswerWord.Praise or AnswerWord.Glad or AnswerWord.Thanks)
                {
                    return false;
                }
            }
            else
            {
                bool isSymbol = words.Find(tokens, at, (int)RatingWord.Full, (int)RatingWord.Down, out _) > 0;
                others += !isSymbol
                    && tokens[at].Kind is TokenKind.Word or TokenKind.Number or TokenKind.Symbol ? 1 : 0;
            }

            at += Math.Max(1, Math.Max(answer, length));
        }

        // A bad rating with reasons is left to the models: the reasons are more informative.
        return others == 0 || (share >= 0.5f && opinions > 0 && others <= MaxOtherWords);
    }
}
