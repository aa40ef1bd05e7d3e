using StreamML.Hosting;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Configuration;

/// <summary>A setting that is wrong is refused with its name; it is never passed over.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Kafka:BootstrapServer", "a:1", "Kafka__BootstrapServer is not an option")]
    [InlineData("Processors:MaxBatchRecords", "0", "Processors__MaxBatchRecords must be 1 to 100000")]
    [InlineData("Processors:MaxBatchWait", "00:00:02", "MaxBatchWait must be 00:00:00 to 00:00:01, not 00:00:02")]
    [InlineData("Models:MaxCacheBytes", "1", "Models__MaxCacheBytes must be at least 1048576, not 1.")]
    [InlineData("ModelMonitor:DriftThreshold", "0", "ModelMonitor__DriftThreshold must be over 0 to 10, not 0.")]
    [InlineData("Voice:Engine", "parrot", "must be one of pocketsphinx, whisper, none, not 'parrot'")]
    [InlineData("Voice:Engine", "whisper", "Voice__WhisperModel must be set for Whisper")]
    [InlineData("Translation:Engine", "google", "Translation__ApiKey must be set")]
    [InlineData("Translation:Engine", "marian", "Translation__MarianModels must be set")]
    [InlineData("TextModels:Languages", "english language", "TextModels__Languages cannot be read")]
    [InlineData("TextModels:Languages", "", "TextModels__Languages cannot be read")]
    [InlineData("SchemaRegistry:Password", "p", "SchemaRegistry__Password needs a Username")]
    [InlineData("SchemaRegistry:ClientCertificatePassword", "p", "needs a ClientCertificateFile")]
    [InlineData("Postgres:ConnectionString", "Pass-word=s3cret", "Postgres__ConnectionString cannot be read")]
    [InlineData("Ingest:ApiTokens:0:Tenant", "a", "Ingest__ApiTokens__0__Token must be set, or TokenSha256")]
    [InlineData("Ingest:ApiTokens:0:Token", "0123456789abcdef", "Ingest__ApiTokens__0__Tenant must be")]
    [InlineData("Media:TwilioAccounts:0:AccountSid", "AC1", "Media__TwilioAccounts__0__AuthToken must be set")]
    [InlineData("Kafka:Client:acks", "1", "Kafka__Client__acks cannot be set")]
    public void Value_ThatCannotBe_IsRefusedByName(string key, string value, string message)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Load((key, value)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kafka:Partitions", "-1")]
    [InlineData("Kafka:TopicPrefix", "no spaces")]
    [InlineData("Kafka:InstanceId", "")]
    [InlineData("Kafka:ReplicationFactor", "0")]
    [InlineData("Retention:TextsDays", "-1")]
    [InlineData("Retention:HistoryDays", "36501")]
    [InlineData("SchemaRegistry:Url", "ftp://x")]
    [InlineData("SchemaRegistry:Url", "http://u:p@x")]
    [InlineData("SchemaRegistry:BearerToken", "a b")]
    [InlineData("SchemaRegistry:TokenUrl", "http://x/token")]
    [InlineData("SchemaRegistry:ProxyUrl", "http://u:p@x")]
    [InlineData("SchemaRegistry:Retries", "21")]
    [InlineData("SchemaRegistry:Timeout", "00:00:00.05")]
    [InlineData("Postgres:Schema", "Upper")]
    [InlineData("Postgres:MaxPoolSize", "1")]
    [InlineData("Processors:MaxQueuedBytes", "1000")]
    [InlineData("Processors:MaxBatchWait", "00:00:02")]
    [InlineData("Onnx:Provider", "tpu")]
    [InlineData("Onnx:IntraOpThreads", "-1")]
    [InlineData("Onnx:MaxBatch", "0")]
    [InlineData("Onnx:MaxTokensPerBatch", "63")]
    [InlineData("Onnx:MaxModelBytes", "1023")]
    [InlineData("Onnx:CudaDevice", "64")]
    [InlineData("Onnx:CudaMemoryBytes", "1")]
    [InlineData("Sink:MaxQueuedBytes", "1")]
    [InlineData("Sink:RetryMax", "00:00:00.001")]
    [InlineData("Streamml:DataDirectory", "here")]
    [InlineData("Streamml:KafkaPort", "65536")]
    [InlineData("Installation:KeyFile", "here")]
    [InlineData("Tenants:Portfolios:1", "unknown")]
    [InlineData("Ingest:Host", "example")]
    [InlineData("Ingest:Port", "65536")]
    [InlineData("Ingest:WebhookPath", "hook")]
    [InlineData("Ingest:WebhookPath", "/api/v1/events")]
    [InlineData("Ingest:AppSecrets:0", "")]
    [InlineData("Ingest:TwilioPath", "/health/live")]
    [InlineData("Ingest:TwilioPath", "/webhooks/whatsapp")]
    [InlineData("Ingest:TwilioAuthTokens:0", "")]
    [InlineData("Ingest:TwilioPublicUrl", "hooks.example.com")]
    [InlineData("Ingest:TwilioPublicUrl", "https://u:p@hooks.example.com")]
    [InlineData("Ingest:TwilioPublicUrl", "https://hooks.example.com/?a=1")]
    [InlineData("Ingest:MaxBodyBytes", "4194304")]
    [InlineData("Ingest:MaxJsonDepth", "0")]
    [InlineData("Ingest:MaxBodyBytesHeld", "1")]
    [InlineData("Ingest:AppendTimeout", "00:00:00")]
    [InlineData("Ingest:ApiTokens:0:TokenSha256", "00")]
    [InlineData("Ingest:ApiTokens:0:Token", "short")]
    [InlineData("Models:ShadowShare", "1.1")]
    [InlineData("Models:MaxModelBytes", "1023")]
    [InlineData("Scorer:StateMemoryBytes", "1")]
    [InlineData("Scorer:MinRescoreInterval", "31.00:00:00")]
    [InlineData("Media:GraphUrl", "http://graph.test")]
    [InlineData("Media:Hosts", "")]
    [InlineData("Media:TwilioAccounts:0:AccountSid", "AC:1")]
    [InlineData("Media:TwilioAccounts:0:AccountSid", "")]
    [InlineData("ModelMonitor:DriftWindow", "199")]
    [InlineData("ModelMonitor:DriftThreshold", "0")]
    [InlineData("ModelMonitor:DriftThreshold", "NaN")]
    [InlineData("Audience:PersonalityLabels", "One")]
    [InlineData("Audience:PersonalityLabels", "One,One")]
    [InlineData("Audience:MinConfidence", "1.1")]
    [InlineData("Audience:MinExamples", "3")]
    [InlineData("Audience:RetrainThreshold", "0")]
    [InlineData("Audience:MaxAgeDays", "0")]
    [InlineData("TextModels:MaxTokens", "7")]
    [InlineData("TextModels:CacheEntries", "1")]
    [InlineData("TextModels:MinEvidenceShare", "-0.1")]
    [InlineData("Voice:Engine", "parrot")]
    [InlineData("Voice:WhisperLanguage", "x")]
    [InlineData("Voice:WhisperTask", "sing")]
    [InlineData("Voice:WhisperBeams", "0")]
    [InlineData("Voice:WhisperThreads", "-1")]
    [InlineData("Voice:WhisperMaxTokens", "449")]
    [InlineData("Voice:WhisperTemperatures", "")]
    [InlineData("Voice:WhisperTemperatures", "0.4,0.2")]
    [InlineData("Voice:WhisperTemperatures", "0,hot")]
    [InlineData("Voice:WhisperCompressionRatioMax", "0.5")]
    [InlineData("Voice:WhisperLogProbabilityMin", "1")]
    [InlineData("Voice:WhisperNoSpeechMin", "NaN")]
    [InlineData("Translation:Engine", "bing")]
    [InlineData("Translation:MaxTextChars", "0")]
    [InlineData("Translation:Pivots", "a,b,c,d,e,f,g,h,i")]
    [InlineData("Translation:MaxPipelines", "1")]
    [InlineData("Translation:TextTimeout", "00:00:00")]
    [InlineData("Translation:RestartDelay", "00:01:00")]
    [InlineData("Translation:Url", "ftp://a")]
    [InlineData("Translation:Url", "https://a/?key=s3cret")]
    [InlineData("Translation:ApiKey", "s3cret\r\nX: y")]
    [InlineData("Translation:HttpTimeout", "01:00:00")]
    [InlineData("Translation:HttpRetries", "11")]
    [InlineData("Translation:HttpBatchTexts", "129")]
    [InlineData("Translation:HttpBatchChars", "999")]
    [InlineData("Translation:HttpAnswerBytesMax", "1")]
    [InlineData("Translation:BreakDuration", "00:00:00.001")]
    [InlineData("Translation:MarianBeams", "17")]
    [InlineData("Translation:MarianBatchSentences", "0")]
    [InlineData("Translation:MarianSentenceTokens", "501")]
    [InlineData("Translation:MarianRepeatsMax", "1")]
    [InlineData("Translation:MarianModelsInMemory", "0")]
    [InlineData("Translation:MarianThreads", "257")]
    [InlineData("Translation:CacheEntries", "-1")]
    [InlineData("Translation:CacheBytes", "-1")]
    [InlineData("Translation:CacheTextChars", "0")]
    public void Option_OutOfRange_IsRefusedByNameAndItsSecretIsNotShown(string key, string value)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Load((key, value)));
        string option = key.Replace(":", "__", StringComparison.Ordinal);
        Assert.True(
            fault.Message.StartsWith($"{option} must ", StringComparison.Ordinal)
            || fault.Message.StartsWith($"{option[..option.LastIndexOf("__", StringComparison.Ordinal)]} must ",
                StringComparison.Ordinal),
            fault.Message);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Media_OfATest_MayBeOnThisMachine()
    {
        var settings = Load(("Media:GraphUrl", "http://graph.test"), ("Media:AllowPrivateAddresses", "true"));
        Assert.Equal("http://graph.test", settings.Media.GraphUrl);
    }

    [Fact]
    public void Processors_AsConfigured_ReadSo()
    {
        var settings = Load(("Processors:MaxBatchRecords", "10"), ("Processors:MaxQueuedBytes", "2097152"));
        var options = settings.Processors.HostOptions(
            new("role", [], [], _ => throw new InvalidOperationException("Not made here.")));
        Assert.Equal((10, 2_097_152L), (options.MaxBatchRecords, options.MaxQueuedBytes));
    }

    private static Settings Load(params (string Key, string Value)[] values) =>
        Settings.Load(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}
