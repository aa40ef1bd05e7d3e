using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Sphinx;

namespace StreamML.Inference.Tests.Speech;

public sealed class TranscribersTests
{
    [Fact]
    public void Engine_OfEachName_IsMadeOrNobody()
    {
        foreach (string name in VoiceEngines.All)
        {
            var options = new VoiceOptions { Engine = name, WhisperModel = "/models/whisper" };
            options.Validate();
            Assert.Equal(name == VoiceEngines.None, Transcribers.Create(options, TimeProvider.System) is null);
        }

        Assert.IsType<PocketSphinxTranscriber>(Transcribers.Create(new VoiceOptions(), TimeProvider.System));
    }

    [Fact]
    public void Engine_OfAnotherName_IsRefusedWithThoseThereAre()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new VoiceOptions { Engine = "parrot" }.Validate());
        Assert.Contains("Voice__Engine", fault.Message);
        Assert.All(VoiceEngines.All, name => Assert.Contains(name, fault.Message));
    }
}
