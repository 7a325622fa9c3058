"""The official Python clients against a running gateway, before a model server that tests/clients/python/run.test.ts plays.

Usage: run.py URL. Prints one line of JSON for each check: {"check", "ok", "why"}. The exit status is 1 where one failed.
The model server answers by the words of the newest message: see there.
"""

import json
import sys

import anthropic
import openai

URL = sys.argv[1]
CARD = "4111 1111 1111 1111"
MASKED = "The card is [CREDIT_CARD]."
REFUSED = "I would rather not."
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CHAT_TOOL = {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}
RESPONSES_TOOL = {"type": "function", "name": "weather", "parameters": SCHEMA, "strict": False}
MESSAGES_TOOL = {"name": "weather", "input_schema": SCHEMA}

oai = openai.OpenAI(base_url=f"{URL}/v1", api_key="unused", max_retries=0, timeout=30)
ant = anthropic.Anthropic(base_url=URL, api_key="unused", max_retries=0, timeout=30)


def said(words):
    return [{"role": "user", "content": words}]


def chat(words, **more):
    return oai.chat.completions.create(model="fixture", messages=said(words), **more).choices[0]


def chat_stream(words, **more):
    text, finish = "", None
    for chunk in oai.chat.completions.create(model="fixture", messages=said(words), stream=True, **more):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    return text, finish


def chat_helper(words):
    with oai.chat.completions.stream(model="fixture", messages=said(words)) as stream:
        for _ in stream:
            pass
        return stream.get_final_completion().choices[0]


def responses(words, **more):
    return oai.responses.create(model="fixture", input=words, **more)


def responses_stream(words):
    """The response of the last event: `get_final_response` knows no answer that is incomplete."""
    with oai.responses.stream(model="fixture", input=words) as stream:
        last = None
        for event in stream:
            last = event
        return last.response


def messages(words, **more):
    return ant.messages.create(model="fixture", max_tokens=100, messages=said(words), **more)


def messages_stream(words):
    with ant.messages.stream(model="fixture", max_tokens=100, messages=said(words)) as stream:
        text = "".join(stream.text_stream)
        return text, stream.get_final_message()


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} instead of {expected!r}")


def raises(kind, work):
    try:
        result = work()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}, but {result!r}")


def chat_tools():
    first = chat("use a tool", tools=[CHAT_TOOL]).message
    call = first.tool_calls[0]
    expect(json.loads(call.function.arguments), {"city": "Graz"})
    result = {"role": "tool", "tool_call_id": call.id, "content": f"Card {CARD}"}
    history = [*said("use a tool"), first, result]
    second = oai.chat.completions.create(model="fixture", messages=history, tools=[CHAT_TOOL])
    expect(second.choices[0].message.content, "Card [CREDIT_CARD]")


def responses_tools():
    first = responses("use a tool", tools=[RESPONSES_TOOL])
    call = next(item for item in first.output if item.type == "function_call")
    expect(json.loads(call.arguments), {"city": "Graz"})
    result = {"type": "function_call_output", "call_id": call.call_id, "output": f"Card {CARD}"}
    history = [*said("use a tool"), *first.output, result]
    expect(responses(history, tools=[RESPONSES_TOOL]).output_text, "Card [CREDIT_CARD]")


def messages_tools():
    first = messages("use a tool", tools=[MESSAGES_TOOL])
    call = next(block for block in first.content if block.type == "tool_use")
    expect((first.stop_reason, call.input), ("tool_use", {"city": "Graz"}))
    result = {"type": "tool_result", "tool_use_id": call.id, "content": f"Card {CARD}"}
    history = [*said("use a tool"), {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    second = ant.messages.create(model="fixture", max_tokens=100, messages=history, tools=[MESSAGES_TOOL])
    expect(second.content[0].text, "Card [CREDIT_CARD]")


def refused_responses(response):
    expect((response.status, response.incomplete_details.reason), ("incomplete", "content_filter"))
    expect(response.output[0].content[0].refusal, REFUSED)


def refused_messages(message):
    expect((message.stop_reason, message.content[0].text), ("refusal", REFUSED))


CHECKS = {
    "chat": lambda: expect(chat("hello").message.content, "Hello from the fixture."),
    "chat stream": lambda: expect(chat_stream("hello"), ("Hello from the fixture.", "stop")),
    "chat redacted": lambda: expect(chat("tell the card").message.content, MASKED),
    "chat redacted stream": lambda: expect(chat_stream("tell the card"), (MASKED, "stop")),
    "chat redacted helper": lambda: expect(chat_helper("tell the card").message.content, MASKED),
    "chat blocked": lambda: expect(chat("forbidden").finish_reason, "content_filter"),
    "chat blocked stream": lambda: expect(chat_stream("forbidden"), (REFUSED, "content_filter")),
    "chat error": lambda: raises(openai.BadRequestError, lambda: chat("outlawed")),
    "chat error stream": lambda: raises(openai.BadRequestError, lambda: chat_stream("outlawed")),
    "chat broken stream": lambda: raises(openai.APIError, lambda: chat_stream("break off")),
    "chat tools": chat_tools,
    "responses": lambda: expect(responses("hello").output_text, "Hello from the fixture."),
    "responses stream": lambda: expect(responses_stream("hello").output_text, "Hello from the fixture."),
    "responses redacted": lambda: expect(responses("tell the card").output_text, MASKED),
    "responses redacted stream": lambda: expect(responses_stream("tell the card").output_text, MASKED),
    "responses blocked": lambda: refused_responses(responses("forbidden")),
    "responses blocked stream": lambda: refused_responses(responses_stream("forbidden")),
    "responses error": lambda: raises(openai.BadRequestError, lambda: responses("outlawed")),
    "responses broken stream": lambda: raises(openai.OpenAIError, lambda: responses_stream("break off")),
    "responses tools": responses_tools,
    "messages": lambda: expect(messages("hello").content[0].text, "Hello from the fixture."),
    "messages stream": lambda: expect(messages_stream("hello")[0], "Hello from the fixture."),
    "messages redacted": lambda: expect(messages("tell the card").content[0].text, MASKED),
    "messages redacted stream": lambda: expect(messages_stream("tell the card")[0], MASKED),
    "messages blocked": lambda: refused_messages(messages("forbidden")),
    "messages blocked stream": lambda: refused_messages(messages_stream("forbidden")[1]),
    "messages error": lambda: raises(anthropic.BadRequestError, lambda: messages("outlawed")),
    "messages broken stream": lambda: raises(anthropic.APIError, lambda: messages_stream("break off")),
    "messages tools": messages_tools,
}


def main():
    failed = 0
    for name, check in CHECKS.items():
        why = None
        try:
            check()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the check found
            why = f"{type(error).__name__}: {error}"
            failed += 1
        print(json.dumps({"check": name, "ok": why is None, "why": why}), flush=True)
    return 1 if failed else 0


sys.exit(main())
