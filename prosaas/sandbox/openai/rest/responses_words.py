"""The words the small mind behind /v1/responses goes by, English and Hebrew, as data."""

ROLES: dict[str, frozenset[str]] = {
    "email": frozenset({"email", "mail"}),
    "phone": frozenset({"phone", "telephone", "tel", "mobile", "cell", "number", "callback"}),
    "language": frozenset({"language", "lang", "locale"}),
    "name": frozenset({"name"}),
    "when": frozenset(
        {"date", "day", "when", "time", "datetime", "appointment", "slot", "schedule", "preferred"}
    ),
    "reason": frozenset(
        {"reason", "purpose", "topic", "subject", "request", "about", "intent", "issue", "problem"}
        | {"need", "needs", "service", "title", "headline", "question", "task", "action", "item"}
    ),
    "summary": frozenset(
        {"summary", "note", "notes", "description", "message", "text", "details", "content"}
        | {"comment", "abstract", "evidence", "quote"}
    ),
    "person": frozenset({"caller", "customer", "client", "person", "who", "contact"}),
}
NOT_A_PERSON = frozenset({"company", "business", "product", "file", "user", "street", "city"})

SYNONYMS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        frozenset({"appointment", "booking", "book", "reservation", "schedule", "scheduling"}),
        frozenset({"appointment", "book", "reservation", "table", "תור", "פגישה", "לקבוע"}),
    ),
    (
        frozenset({"cancel", "cancellation", "cancelled", "canceled"}),
        frozenset({"cancel", "לבטל", "ביטול"}),
    ),
    (
        frozenset({"change", "reschedule", "rescheduling", "modify"}),
        frozenset({"change", "move", "reschedule", "לשנות", "להזיז"}),
    ),
    (
        frozenset({"order", "purchase", "sale", "sales", "buy"}),
        frozenset({"order", "buy", "להזמין", "לקנות", "הזמנה"}),
    ),
    (
        frozenset({"price", "prices", "pricing", "quote", "cost"}),
        frozenset({"price", "prices", "cost", "מחיר", "עולה"}),
    ),
    (
        frozenset({"hours", "information", "info", "inquiry", "enquiry", "question", "general"}),
        frozenset({"hours", "open", "where", "ask", "שעות", "פתוחים", "לשאול"}),
    ),
    (
        frozenset({"complaint", "complain"}),
        frozenset({"complain", "complaint", "unhappy", "angry", "תלונה", "להתלונן"}),
    ),
    (
        frozenset({"message", "callback", "call", "voicemail"}),
        frozenset({"message", "back", "tell", "הודעה", "תחזרו", "לחזור"}),
    ),
    (
        frozenset({"billing", "payment", "invoice", "bill"}),
        frozenset({"bill", "pay", "invoice", "חשבון", "לשלם"}),
    ),
    (
        frozenset({"support", "technical", "repair", "maintenance", "service"}),
        frozenset({"fix", "repair", "broken", "תקלה", "לתקן"}),
    ),
    (
        frozenset({"positive", "satisfied", "happy"}),
        frozenset({"thank", "thanks", "great", "wonderful", "perfect", "תודה", "מצוין"}),
    ),
    (
        frozenset({"negative", "dissatisfied", "angry", "frustrated"}),
        frozenset({"angry", "terrible", "bad", "wrong", "unhappy", "awful", "נורא", "גרוע"}),
    ),
)
URGENT_MEMBERS = frozenset({"urgent", "high", "critical", "emergency", "immediate"})
URGENT_KEYS = frozenset({"urgent", "urgency", "priority", "emergency", "severity"})
URGENT = (
    *("urgent", "urgently", "emergency", "immediately", "right away", "as soon as possible"),
    *("asap", "דחוף", "דחופה", "חירום", "בהקדם"),
)
NOT_URGENT = ("not urgent", "no rush", "no emergency", "not an emergency", "לא דחוף", "לא דחופה")
CALL_BACK_KEYS = frozenset({"callback", "back", "followup", "follow", "return"})
CALL_BACK = ("call me", "call back", "call him", "call her", "תתקשרו", "התקשרו", "תחזרו", "לחזור")
COUNT_KEYS = frozenset(
    {"quantity", "count", "people", "guests", "seats", "party", "size", "amount"}
)
EMPTY_KEYS = frozenset(
    {"is", "has", "was", "did", "does", "wants", "want", "needs", "need", "should", "the", "a"}
    | {"caller", "customer", "requested", "required", "requires", "of", "to"}
)

CALLERS = frozenset(
    {"caller", "customer", "client", "user", "human", "לקוח", "לקוחה", "מתקשר", "מתקשרת"}
)
AGENTS = frozenset(
    {"agent", "assistant", "receptionist", "bot", "ai", "system", "נציג", "נציגה", "סוכן", "סוכנת"}
)
WANTS = (
    *("want", "would like", "need", "calling", "can i", "could", "please", "how much", "what"),
    *("רוצה", "צריך", "צריכה", "אפשר", "מבקש", "מבקשת", "לקבוע", "כמה"),
)
_SPOKEN = "zero one two three four five six seven eight nine"
DIGITS = {word: str(digit) for digit, word in enumerate(_SPOKEN.split())} | {"oh": "0"}
