using StreamML.Inference.Language;
using StreamML.Inference.Translation;

namespace StreamML.Inference.Tests.Translation;

public sealed class TranslationOptionsTests
{
    [Fact]
    public async Task Engine_None_SaysThatItIsOff()
    {
        await using var translator = Translators.Create(
            new() { Engine = TranslationEngines.None }, new Cld2LanguageModel(new()), TimeProvider.System);
        Assert.Equal(
            "translation is off (Translation__Engine)", (await translator.OneAsync("hello", "en", "es")).Reason);
    }
}
