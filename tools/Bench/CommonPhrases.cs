namespace StreamML.Bench;

/// <summary>
/// Texts that many customers send verbatim, including short ones whose language cannot be determined.
/// </summary>
internal static class CommonPhrases
{
    public static IReadOnlyList<string> English { get; } =
    [
        "ok", "Ok", "OK thanks", "thanks", "Thanks!", "thank you", "Thank you so much", "yes", "yes please", "no",
        "No thanks", "hi", "Hi", "hello", "Hello?", "good morning", "Good morning", "good afternoon", "great",
        "Perfect", "👍", "🙏", "sure", "where is my order", "Where is my order?", "any update?", "how much",
        "How much is it?", "price?", "is it available?", "are you open today?", "what time do you close?",
        "do you deliver?", "I want to order", "please call me", "see you", "sent", "done", "Can you help me?",
        "what's the status of my order?",
    ];

    public static IReadOnlyList<string> Spanish { get; } =
    [
        "hola", "Hola buenos días", "buenos dias", "Buenas tardes", "gracias", "muchas gracias", "Muchas gracias!",
        "ok gracias", "si por favor", "no gracias", "cuanto cuesta", "¿Cuánto cuesta?", "que precio tiene",
        "¿Dónde está mi pedido?", "hola, donde esta mi pedido", "ya enviaron mi pedido?", "¿Cuándo llega mi pedido?",
        "tienen envio a domicilio?", "¿A qué hora abren?", "¿Están abiertos hoy?", "me pueden ayudar por favor",
        "quiero hacer un pedido", "quiero comprar", "tienen disponible?", "me interesa", "perfecto, muchas gracias",
        "buenas noches", "quiero cancelar mi pedido", "necesito ayuda con mi cuenta", "ya hice el pago",
    ];
}
