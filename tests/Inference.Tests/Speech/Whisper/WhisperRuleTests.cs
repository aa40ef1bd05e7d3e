using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Speech.Whisper;
using static StreamML.Inference.Tests.Speech.Whisper.WhisperVocabulary;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>Tokens, the order of timestamps, segments, words and warping, each alone.</summary>
public sealed class WhisperRuleTests
{
    private static readonly WhisperTokens Whisper = Tokens();
    private static readonly int End = Id("<|endoftext|>");

    [Fact]
    public void Tokens_OfAMultilingualModel_AreFound()
    {
        Assert.Equal(["en", "es", "jw"], Whisper.Languages.Keys.Order());
        Assert.Equal(FirstTimestamp, Whisper.FirstTimestamp);
        Assert.Equal(
            [Id("<|startoftranscript|>"), Id("<|es|>"), Id("<|translate|>")], Whisper.Prompt("es", toEnglish: true));
        Assert.Equal(
            [Id("<|startoftranscript|>"), Id("<|en|>"), Id("<|transcribe|>")], Whisper.Prompt("en", toEnglish: false));
        Assert.Contains("xx", Assert.Throws<GenerationException>(() => Whisper.Prompt("xx", false)).Message,
            StringComparison.Ordinal);
        var english = Tokens(multilingual: false);
        Assert.Equal([Id("<|startoftranscript|>")], english.Prompt("en", toEnglish: false));
        Assert.False(english.CanTranslate);
    }

    [Fact]
    public void TimestampRule_AtTheStart_AllowsEarlyTimestampsAlone()
    {
        var allowed = Allowed([], firstMax: 50);
        Assert.Equal(Enumerable.Range(FirstTimestamp, 51), allowed);
    }

    [Fact]
    public void TimestampRule_AfterAStart_AllowsTextAndTheEnd()
    {
        Assert.Equal([.. Enumerable.Range(0, Words.Length), End], Allowed([Time(1)]));
    }

    [Fact]
    public void TimestampRule_AfterText_AllowsTextEndAndLaterTimestamps()
    {
        var allowed = Allowed([Time(1), 0, 1]);
        Assert.Equal([.. Enumerable.Range(0, Words.Length), End,
            .. Enumerable.Range(Time(1.02), FirstTimestamp + Steps - Time(1.02))], allowed);
    }

    [Fact]
    public void TimestampRule_AfterAnEnd_AllowsAStartNotBeforeItAndTheEndOfText()
    {
        Assert.Equal(
            [End, .. Enumerable.Range(Time(4), FirstTimestamp + Steps - Time(4))], Allowed([Time(1), 0, Time(4)]));
        Assert.Equal([.. Enumerable.Range(0, Words.Length), End], Allowed([Time(1), 0, Time(4), Time(4)]));
    }

    [Fact]
    public void TimestampRule_WhereTimestampsTogetherAreLikelier_AllowsThemAlone()
    {
        float[] scores = new float[Count];
        Array.Fill(scores, -20f);
        scores[0] = 1;
        scores[Time(2)] = scores[Time(2.5)] = 0.5f;
        new TimestampRule(Whisper, null).Apply([9, Time(1), 0], 1, scores);
        Assert.Equal(float.NegativeInfinity, scores[0]);
        scores[0] = 1;
        scores[Time(2)] = scores[Time(2.5)] = 0.2f;
        scores[Time(2.5)] = -20;
        new TimestampRule(Whisper, null).Apply([9, Time(1), 0], 1, scores);
        Assert.Equal(1, scores[0]);
    }

    [Fact]
    public void WindowSegments_OfPairs_EndAtTheLastOneAndMoveOnToIt()
    {
        var cut = Cut(10, Time(0.5), 0, 1, Time(2), Time(3), 2, Time(4.5), Time(4.5), 3);
        Assert.Equal(
            [(0.5, 2.0, 2), (3.0, 4.5, 1)], cut.Segments.Select(each => (each.Start, each.End, each.Tokens.Length)));
        Assert.Equal(4.5, cut.Advance, 1e-9);
        Assert.Equal([0, 1], cut.Segments[0].Tokens);
        Assert.Equal([-0.1f, -0.2f], cut.Segments[0].LogProbabilities);
    }

    [Fact]
    public void WindowSegments_OfOneTimestampAtTheEnd_MoveOnByTheWindow()
    {
        var cut = Cut(10, Time(0.5), 0, Time(2), Time(3), 2, Time(4.5));
        Assert.Equal([(0.5, 2.0), (3.0, 4.5)], cut.Segments.Select(each => (each.Start, each.End)));
        Assert.Equal(10, cut.Advance);
        Assert.Equal([(0.5, 2.0)], Cut(10, Time(0.5), 0, Time(2)).Segments.Select(each => (each.Start, each.End)));
        Assert.Equal([(0.5, 10.0)], Cut(10, Time(0.5), 0).Segments.Select(each => (each.Start, each.End)));
        Assert.Equal(10, Cut(10, Time(0.5), 0).Advance);
        Assert.Empty(Cut(10).Segments);
    }

    [Fact]
    public void WindowSegments_ThatWouldStandStill_MoveOnAllTheSame()
    {
        var cut = Cut(10, Time(0), 0, Time(0), Time(0), 1);
        Assert.Equal(1, cut.Advance);
        Assert.Equal([(0.0, 0.0)], cut.Segments.Select(each => (each.Start, each.End)));
    }

    [Fact]
    public void WindowSegments_BehindTheAudio_EndWithIt()
    {
        Assert.Equal([(2.0, 3.0)], Cut(3, Time(2), 0, Time(29)).Segments.Select(each => (each.Start, each.End)));
        Assert.Equal([(3.0, 3.0)], Cut(3, Time(28), 0, Time(29)).Segments.Select(each => (each.Start, each.End)));
    }

    [Fact]
    public void WordGroups_OfTokens_AreWordsWithTheirPunctuation()
    {
        var text = new PlainText();
        Assert.Equal([" unos", " dos,", " tres."],
            Groups(text, true, Id("Ġuno"), Id("s"), Id("Ġdos"), Id(","), Id("Ġtres"), Id(".")));
        Assert.Equal(["ab"], Groups(text, true, Id("a"), Id("b")));
        Assert.Equal(["a", "b"], Groups(text, false, Id("a"), Id("b")));
        Assert.Equal([(0, 2), (2, 1)], WordGroups.Of([Id("Ġuno"), Id("s"), Id("Ġdos")], text, true)
            .Select(word => (word.First, word.Count)));
    }

    [Fact]
    public void WordGroups_OfACharacterInTwoTokens_KeepItWhole() =>
        Assert.Equal(["a", "ñ", "b"], Groups(new PlainText(), false, Id("a"), Id("Ã"), Id("±"), Id("b")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TimeWarping_OfAnyWeights_IsTheBestOfAllPaths(int seed)
    {
        var random = new Random(seed);
        double[,] weights = new double[3, 6];
        for (int i = 0; i < 18; i++)
        {
            weights[i / 6, i % 6] = random.NextDouble();
        }

        var (best, begins) = (double.NegativeInfinity, Array.Empty<int>());
        void Walk(int token, int frame, double sum, int[] starts)
        {
            sum += weights[token, frame];
            if (token == 2 && frame == 5)
            {
                (best, begins) = sum > best ? (sum, starts) : (best, begins);
                return;
            }

            foreach (var (nextToken, nextFrame) in new[] { (token + 1, frame + 1), (token + 1, frame),
                (token, frame + 1) })
            {
                if (nextToken < 3 && nextFrame < 6)
                {
                    Walk(nextToken, nextFrame, sum, nextToken > token ? [.. starts, nextFrame] : starts);
                }
            }
        }

        Walk(0, 0, 0, [0]);
        Assert.Equal(begins, TimeWarping.Begins(weights));
    }

    [Fact]
    public void CompressionRatio_OfRepetition_IsHigh()
    {
        Assert.True(CompressionRatio.Of(string.Concat(Enumerable.Repeat("thank you ", 40))) > 10);
        Assert.True(CompressionRatio.Of("Where is the parcel that I ordered on Monday? It should be here.") < 1.5);
        Assert.Equal(0, CompressionRatio.Of(""));
    }

    [Fact]
    public void Languages_OfWhisper_AreTags()
    {
        Assert.Equal("jv", WhisperLanguages.ToTag("jw"));
        Assert.Equal("jw", WhisperLanguages.FromTag("jv"));
        Assert.Equal("pt", WhisperLanguages.FromTag("pt-BR"));
        Assert.Null(WhisperLanguages.CodeOf("<|transcribe|>"));
        Assert.Null(WhisperLanguages.CodeOf("<|0.00|>"));
        Assert.Equal("haw", WhisperLanguages.CodeOf("<|haw|>"));
    }

    private static string[] Groups(PlainText text, bool blanks, params int[] tokens) =>
        [.. WordGroups.Of(tokens, text, blanks).Select(word => word.Text)];

    private static IEnumerable<int> Allowed(int[] written, int? firstMax = null)
    {
        // Text is likelier than all timestamps together, so that the last rule does not hide the others.
        float[] scores = new float[Count];
        Array.Fill(scores, 10f, 0, FirstTimestamp);
        new TimestampRule(Whisper, firstMax).Apply([7, 7, 7, .. written], 3, scores);
        return Enumerable.Range(0, Count).Where(token => !float.IsNegativeInfinity(scores[token]));
    }

    private static WindowCut Cut(double seconds, params int[] tokens)
    {
        float[] logs = [.. tokens.Select((_, i) => -0.1f * i)];
        return WindowSegments.Cut(new GeneratedSequence(tokens, logs, GenerationStop.EndToken, 0), Whisper, seconds);
    }

    /// <summary>Byte-level pairs, without a file.</summary>
    private sealed class PlainText : IWhisperText
    {
        public string Decode(IReadOnlyList<int> tokens) => System.Text.Encoding.UTF8.GetString(
            [.. string.Concat(tokens.Select(token => Words[token]))
                .Select(sign => sign == 'Ġ' ? (byte)' ' : (byte)sign)]);

        public IReadOnlyList<int> Encode(string text) => [];
    }
}
