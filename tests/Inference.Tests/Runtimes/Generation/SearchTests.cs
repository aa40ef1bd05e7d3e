using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Tests.Runtimes.Generation;

/// <summary>Searches against enumeration of everything that could be written.</summary>
public sealed class SearchTests
{
    private const int End = 0;
    private const int Vocabulary = 4;

    public static TheoryData<int, double, int> Cases => new()
    {
        { 1, 1.0, 0 }, { 2, 1.0, 0 }, { 3, 0.5, 0 }, { 4, 2.0, 0 }, { 5, 1.0, 2 }, { 6, 0.7, 2 }, { 7, 1.4, 1 },
            { 8, 1.0, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void BeamSearch_WithRoomForAll_FindsTheBestOfAllSequences(int seed, double penalty, int noRepeat)
    {
        var scores = TableNetwork.Random(seed, Vocabulary, 3);
        var options = Options() with
        {
            Beams = 32,
            LengthPenalty = penalty,
            EarlyStop = EarlyStop.Never,
            NoRepeatNgram = noRepeat,
            MaxNewTokens = 4,
        };
        var (tokens, score) = BruteForce(tokens => scores(0, tokens), [3], options);
        using var network = new TableNetwork(1, Vocabulary, scores);
        var found = Assert.Single(SequenceGenerator.Generate(network, [3], options, null, CancellationToken.None));
        Assert.Equal(tokens, found.Tokens);
        Assert.Equal(score, found.Score, 1e-5);
    }

    [Fact]
    public void BeamSearch_OfOneBeam_IsGreedy()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            using var network = new TableNetwork(2, 9, TableNetwork.Random(seed, 9));
            var options = Options() with { MaxNewTokens = 12 };
            var greedy = SequenceGenerator.Generate(network, [3, 5], options, null, CancellationToken.None);
            using var decoder = network.Start();
            decoder.Step([3, 5, 3, 5]);
            var beam = new BeamSearch(decoder, [3, 5], options, LogitsRules.From(options)).Run(CancellationToken.None);
            for (int item = 0; item < 2; item++)
            {
                Assert.Equal(greedy[item].Tokens, beam[item].Tokens);
                Assert.Equal(greedy[item].LogProbabilities, beam[item].LogProbabilities);
                Assert.Equal(greedy[item].Stop, beam[item].Stop);
                Assert.Equal(greedy[item].Score, beam[item].Score, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Generate_OfABatch_GivesWhatEachGivesAlone(int beams)
    {
        var scores = TableNetwork.Random(11, 8);
        var options = Options() with { Beams = beams, MaxNewTokens = 10 };
        using var batch = new TableNetwork(5, 8, scores);
        var together = SequenceGenerator.Generate(batch, [3], options, null, CancellationToken.None);
        Assert.True(together.Select(each => each.Tokens.Count).Distinct().Count() > 1);
        for (int item = 0; item < 5; item++)
        {
            int number = item;
            using var one = new TableNetwork(1, 8, (_, tokens) => scores(number, tokens));
            var alone = SequenceGenerator.Generate(one, [3], options, null, CancellationToken.None)[0];
            Assert.Equal(alone.Tokens, together[item].Tokens);
            Assert.Equal(alone.Score, together[item].Score, 1e-9);
        }
    }

    [Fact]
    public void Generate_RowsThatEnded_AreNotRunOn()
    {
        var rows = new List<int>();
        using var network = new TableNetwork(3, 3, (item, tokens) =>
            tokens.Length > item ? [9, 0, 0] : [0, 9, 0])
        { Stepped = rows.Add };
        var found = SequenceGenerator.Generate(network, [2], Options() with { StartToken = 2, MaxNewTokens = 9 }, null,
            CancellationToken.None);
        Assert.Equal([0, 1, 2], found.Select(each => each.Tokens.Count));
        Assert.Equal([3, 2, 1], rows);
        Assert.All(found, each => Assert.Equal(GenerationStop.EndToken, each.Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Generate_Cancelled_EndsBeforeTheNextStep(int beams)
    {
        using var cancel = new CancellationTokenSource();
        int steps = 0;
        using var network = new TableNetwork(1, 6, (_, _) => [-9, 1, 2, 3, 4, 5])
        {
            Stepped = _ =>
            {
                if (++steps == 3)
                {
                    cancel.Cancel();
                }
            },
        };
        Assert.Throws<OperationCanceledException>(() =>
            SequenceGenerator.Generate(
                network, [3], Options() with { Beams = beams, MaxNewTokens = 50 }, null, cancel.Token));
        Assert.Equal(3, steps);
    }

    [Fact]
    public void Generate_InACircle_StopsWithWhatItHas()
    {
        using var network = new TableNetwork(
            1, 6, (_, tokens) => tokens[^1] == 4 ? [0, 0, 0, 0, 0, 9] : [0, 0, 0, 0, 9, 0]);
        var found = SequenceGenerator.Generate(
            network, [3], Options() with { MaxNewTokens = 200, RepeatsMax = 4 }, null, CancellationToken.None)[0];
        Assert.Equal([4, 5, 4, 5, 4, 5, 4, 5], found.Tokens);
        Assert.Equal(GenerationStop.Repetition, found.Stop);
    }

    [Fact]
    public void Generate_WithATemperature_DrawsTheSameForTheSameSeedAndByProbability()
    {
        using var network = new TableNetwork(400, 3, (_, _) => [MathF.Log(0.5f), MathF.Log(0.3f), MathF.Log(0.2f)]);
        var options = Options() with
        {
            StartToken = 2,
            EndTokens = [0, 1, 2],
            Temperature = 1,
            Seed = 5,
            MaxNewTokens = 1,
        };
        GeneratedSequence[] Draw(int seed) =>
            SequenceGenerator.Generate(network, [2], options with { Seed = seed }, null, CancellationToken.None);
        var first = Draw(5);
        Assert.Equal(first.Select(each => each.LogProbabilities[0]), Draw(5).Select(each => each.LogProbabilities[0]));
        Assert.NotEqual(
            first.Select(each => each.LogProbabilities[0]), Draw(6).Select(each => each.LogProbabilities[0]));
        int half = first.Count(each => Math.Abs(each.LogProbabilities[0] - Math.Log(0.5)) < 1e-5);
        Assert.InRange(half, 160, 240);
    }

    [Fact]
    public void Generate_ScoresThatAreNoNumbers_FailWithAReason()
    {
        using var network = new TableNetwork(1, 4, (_, _) => [0, float.NaN, 0, 0]);
        var fault = Assert.Throws<GenerationException>(() =>
            SequenceGenerator.Generate(network, [3], Options(), null, CancellationToken.None));
        Assert.Contains("not numbers", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_TokenOutsideTheVocabulary_IsRefused()
    {
        using var network = new TableNetwork(1, 4, (_, _) => [0, 0, 0, 0]);
        Assert.Throws<GenerationException>(() =>
            SequenceGenerator.Generate(
                network, [3], Options() with { Suppressed = [4] }, null, CancellationToken.None));
    }

    private static GenerationOptions Options() => new() { StartToken = 3, EndTokens = [End], MaxNewTokens = 6 };

    // Every sequence there can be, scored from the definition, in double precision.
    private static (int[] Tokens, double Score) BruteForce(
        Func<int[], float[]> scores, int[] prompt, GenerationOptions options)
    {
        (int[] Tokens, double Score) best = ([], double.NegativeInfinity);
        void Visit(int[] written, double sum)
        {
            int[] sequence = [.. prompt, .. written];
            double[] logits = scores(sequence).Select((score, token) =>
                options.NoRepeatNgram > 0 && Repeats([.. sequence, token], options.NoRepeatNgram)
                    ? double.NegativeInfinity : score).ToArray();
            double whole = Math.Log(logits.Sum(Math.Exp));
            for (int token = 0; token < logits.Length; token++)
            {
                double next = sum + logits[token] - whole;
                if (double.IsNegativeInfinity(next))
                {
                    continue;
                }

                if (token == End || written.Length + 1 == options.MaxNewTokens)
                {
                    double score = next / Math.Pow(written.Length + 1, options.LengthPenalty);
                    best = score > best.Score ? (token == End ? written : [.. written, token], score) : best;
                }
                else
                {
                    Visit([.. written, token], next);
                }
            }
        }

        Visit([], 0);
        return best;
    }

    private static bool Repeats(int[] sequence, int length)
    {
        string[] runs = Enumerable.Range(0, Math.Max(0, sequence.Length - length + 1))
            .Select(start => string.Join(' ', sequence.Skip(start).Take(length))).ToArray();
        return runs.Take(runs.Length - 1).Contains(runs.LastOrDefault());
    }
}
