using StreamML.Inference.Translation;
using StreamML.Testing.Processors;

namespace StreamML.Inference.Tests.Translation;

/// <summary>A translator that is too slow holds traffic up once, and for its time alone.</summary>
public sealed class BoundedTranslatorTests
{
    private static readonly TranslationOptions Options =
        new() { BatchTimeout = TimeSpan.FromMilliseconds(100), BreakDuration = TimeSpan.FromSeconds(15) };

    private readonly HungTranslator _engine = new();
    private readonly SteppedTime _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ThatHangs_IsUnavailableAfterItsTimeAndLeavesTheEngineAlone(bool heedsTheToken)
    {
        _engine.HeedsTheToken = heedsTheToken;
        await using var bounded = new BoundedTranslator(_engine, Options, _time);

        var late = bounded.ManyAsync(["hola", "adiós"], "es", "en");
        Assert.False(late.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(101));
        Assert.All(await late, result =>
            Assert.Equal((TranslationOutcome.Unavailable, "translation took longer than 0.1 s"),
                (result.Outcome, result.Reason)));

        var paused = await bounded.OneAsync("hola", "es", "en");
        Assert.Equal("translation took longer than 0.1 s before and is not tried for a while", paused.Reason);
        Assert.Equal(1, _engine.Calls);

        _time.Advance(TimeSpan.FromSeconds(16));
        _engine.Hangs = false;
        Assert.Equal("HOLA", (await bounded.OneAsync("hola", "es", "en")).Text);
    }

    [Fact]
    public async Task Call_Cancelled_ThrowsAndIsNoFaultOfTheEngine()
    {
        await using var bounded = new BoundedTranslator(_engine, Options, _time);
        using var cancel = new CancellationTokenSource();
        var call = bounded.TranslateAsync([new("hola", "es", "en")], cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        _engine.Hangs = false;
        Assert.Equal("HOLA", (await bounded.OneAsync("hola", "es", "en")).Text);
    }

    [Fact]
    public async Task Dispose_WithCallsThatNobodyWaitsForAnyMore_EndsThemBeforeTheEngine()
    {
        var bounded = new BoundedTranslator(_engine, Options, _time);
        var late = bounded.OneAsync("hola", "es", "en");
        var waiting = bounded.OneAsync("adiós", "es", "en");

        await bounded.DisposeAsync();

        Assert.Equal((2, 0), (_engine.Calls, _engine.CallsAtDispose));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Pipeline_EngineNone_HasNoTranslator()
    {
        var languages = new Inference.Language.Cld2LanguageModel(new());
        Assert.Null(Translators.CreateBounded(new TranslationOptions { Engine = "none" }, languages, _time));
        await using var some = Translators.CreateBounded(new TranslationOptions(), languages, _time);
        Assert.IsType<TranslationCache>(some);
    }

    private sealed class HungTranslator : ITranslator
    {
        private int _under;

        public bool Hangs { get; set; } = true;

        public bool HeedsTheToken { get; set; } = true;

        public int Calls { get; private set; }

        public int? CallsAtDispose { get; private set; }

        public async Task<IReadOnlyList<TranslationResult>> TranslateAsync(
            IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
        {
            Calls++;
            _under++;
            try
            {
                if (Hangs)
                {
                    await Task.Delay(Timeout.Infinite, HeedsTheToken ? cancellationToken : CancellationToken.None);
                }
            }
            finally
            {
                _under--;
            }

            return [.. requests.Select(
                request => TranslationResult.Of(request.Text.ToUpperInvariant(), "es", new("fake", "1")))];
        }

        public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TranslatableLanguage>>([]);

        public ValueTask DisposeAsync()
        {
            CallsAtDispose = _under;
            return ValueTask.CompletedTask;
        }
    }
}
