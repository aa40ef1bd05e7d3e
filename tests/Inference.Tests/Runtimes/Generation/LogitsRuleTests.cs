using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Tests.Runtimes.Generation;

/// <summary>Each rule alone, and the arithmetic below them.</summary>
public sealed class LogitsRuleTests
{
    private const float Never = float.NegativeInfinity;

    [Fact]
    public void Rules_OfOptions_DoWhatEachSays()
    {
        Assert.Equal([1, Never, 1, Never], Apply(o => o with { Suppressed = [1, 3] }, [0, 2]));
        Assert.Equal([1, 1, Never, 1], Apply(o => o with { SuppressedAtStart = [2] }, []));
        Assert.Equal([1, 1, 1, 1], Apply(o => o with { SuppressedAtStart = [2] }, [2]));
        Assert.Equal([Never, 1, 1, 1], Apply(o => o with { MinNewTokens = 2 }, [2]));
        Assert.Equal([1, 1, 1, 1], Apply(o => o with { MinNewTokens = 2 }, [2, 2]));
        Assert.Equal([Never, Never, 0, Never], Apply(o => o with { ForcedFirst = 2 }, []));
        Assert.Equal([0, Never, Never, Never], Apply(o => o with { ForcedLast = 0, MaxNewTokens = 3 }, [1, 1]));
        Assert.Equal([1, 1, 1, 1], Apply(o => o with { ForcedLast = 0, MaxNewTokens = 3 }, [1]));
        Assert.Equal([1, Never, 1, 1], Apply(o => o with { NoRepeatNgram = 2 }, [2, 1, 2]));
        Assert.Equal([1, 1, 1, Never], Apply(o => o with { BadRuns = [[2, 1, 3], [0]] }, [2, 1], except: 0));
        Assert.Equal([1, 0.5f, 1, 1], Apply(o => o with { RepetitionPenalty = 2 }, [1, 1]));
    }

    [Fact]
    public void RepetitionPenalty_OfANegativeScore_MakesItSmaller()
    {
        float[] scores = [-1, -1];
        LogitsRules.RepetitionPenalty(2)([1], 1, scores);
        Assert.Equal([-1, -2], scores);
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3, 4 }, false)]
    [InlineData(new[] { 9, 1, 2, 1, 2, 1, 2 }, true)]
    [InlineData(new[] { 9, 1, 2, 1, 2, 1, 2, 1 }, true)]
    [InlineData(new[] { 7, 7, 7 }, true)]
    [InlineData(new[] { 7, 7, 8 }, false)]
    [InlineData(new[] { 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4 }, false)]
    public void RepetitionGuard_OfThreeRepeatsOfUpToThreeTokens_SeesCircles(int[] tokens, bool circle) =>
        Assert.Equal(circle, RepetitionGuard.IsCircle(tokens, 3, 3));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(51_865)]
    public void LogScores_OfAnyLength_AreThoseOfTheDefinition(int length)
    {
        var random = new Random(length);
        float[] scores = [
            .. Enumerable.Range(0, length).Select(i => i % 5 == 4 ? Never : (float)((random.NextDouble() * 60) - 30))];
        double expected = Math.Log(scores.Sum(score => Math.Exp(score)));
        Assert.Equal(expected, LogScores.LogSumExp(scores), 1e-4);
        Assert.Equal(scores.Max(), LogScores.Max(scores));
        Assert.Equal(Array.IndexOf(scores, scores.Max()), LogScores.ArgMax(scores));
        int[] best = new int[Math.Min(6, length)];
        int count = LogScores.Top(scores, best);
        var sorted = Enumerable.Range(0, length).Where(i => !float.IsNegativeInfinity(scores[i]))
            .OrderByDescending(i => scores[i]).Take(6);
        Assert.Equal(sorted, best.Take(count));
    }

    [Fact]
    public void LogScores_WithoutATokenThatCanCome_SayWhy() =>
        Assert.Contains("no token", Assert.Throws<GenerationException>(() => LogScores.ArgMax([Never, Never])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ConfigFile_OfAnExport_BecomesOptions()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """
            {"max_length": 512, "decoder_start_token_id": 9, "eos_token_id": 0, "num_beams": 6, "pad_token_id": 9}
            """);
        folder.Write("generation_config.json", """
            {"num_beams": 4, "eos_token_id": [0, 7], "bad_words_ids": [[9]], "forced_eos_token_id": 0, "early_stopping": true,
             "length_penalty": 1.5, "no_repeat_ngram_size": 3, "repetition_penalty": null, "suppress_tokens": [-1, 5]}
            """);
        using var config = GenerationConfigFile.Load(folder.Path);
        var options = config.ToOptions(1);
        Assert.Equal(
            (9, 4, 511, 1.5, 3, 1.0), (options.StartToken, options.Beams, options.MaxNewTokens, options.LengthPenalty,
            options.NoRepeatNgram, options.RepetitionPenalty));
        Assert.Equal([0, 7], options.EndTokens);
        Assert.Equal([9], Assert.Single(options.BadRuns));
        Assert.Equal([5], options.Suppressed);
        Assert.Equal((EarlyStop.AtOnce, 0), (options.EarlyStop, options.ForcedLast));
    }

    [Fact]
    public void ConfigFile_MissingOrDamaged_IsNamed()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("config.json is missing",
            Assert.Throws<GenerationException>(() => GenerationConfigFile.Load(folder.Path)).Message,
            StringComparison.Ordinal);
        folder.Write("config.json", "{");
        Assert.Contains("config.json cannot be read",
            Assert.Throws<GenerationException>(() => GenerationConfigFile.Load(folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Contains("is not there",
            Assert.Throws<GenerationException>(() => GenerationConfigFile.Load(folder.Path + "/none")).Message,
            StringComparison.Ordinal);
    }

    private static float[] Apply(Func<GenerationOptions, GenerationOptions> change, int[] written, int? except = null)
    {
        var options = change(new GenerationOptions { StartToken = 3, EndTokens = [0] });
        float[] scores = [1, 1, 1, 1];
        foreach (var rule in LogitsRules.From(options))
        {
            rule(written, 0, scores);
        }

        if (except is { } token)
        {
            Assert.Equal(Never, scores[token]);
            scores[token] = 1;
        }

        return scores;
    }
}
