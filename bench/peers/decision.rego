# The rules of decision.json: the ids of those that fire. Empty means pass, anything else block.
#
# decision.wasm is this file, compiled by OPA 1.20.2 without optimisation. After a change here, compile it again:
#   opa build -t wasm -e portcullis/bench/fired decision.rego && tar xzf bundle.tar.gz /policy.wasm
#   mv policy.wasm decision.wasm
package portcullis.bench

at_stage if input.stage in {"input", "output"}

by_role if input.role in {"user", "assistant"}

fired contains "rule-00" if {
	input["jailbreak"] >= 0.5
	at_stage
	by_role
}

fired contains "rule-01" if {
	input["hazard.violent_crimes"] >= 0.5041
	at_stage
	by_role
}

fired contains "rule-02" if {
	input["hazard.non_violent_crimes"] >= 0.5082
	at_stage
	by_role
}

fired contains "rule-03" if {
	input["hazard.sex_crimes"] >= 0.5124
	at_stage
}

fired contains "rule-03" if {
	input["hazard.privacy"] >= 0.5124
	at_stage
}

fired contains "rule-04" if {
	input["hazard.child_sexual_exploitation"] >= 0.5165
	at_stage
	by_role
}

fired contains "rule-05" if {
	input["hazard.indiscriminate_weapons"] >= 0.5206
	at_stage
	by_role
}

fired contains "rule-06" if {
	input["hazard.suicide_self_harm"] >= 0.5247
	at_stage
	by_role
}

fired contains "rule-07" if {
	input["hazard.hate"] >= 0.5289
	at_stage
}

fired contains "rule-07" if {
	input["pii.email"] >= 0.5289
	at_stage
}

fired contains "rule-08" if {
	input["hazard.sexual_content"] >= 0.533
	at_stage
	by_role
}

fired contains "rule-09" if {
	input["hazard.defamation"] >= 0.5371
	at_stage
	by_role
}

fired contains "rule-10" if {
	input["hazard.privacy"] >= 0.5412
	at_stage
	by_role
}

fired contains "rule-11" if {
	input["hazard.intellectual_property"] >= 0.5454
	at_stage
}

fired contains "rule-11" if {
	input["pii.us_ssn"] >= 0.5454
	at_stage
}

fired contains "rule-12" if {
	input["hazard.specialized_advice"] >= 0.5495
	at_stage
	by_role
}

fired contains "rule-13" if {
	input["toxicity"] >= 0.5536
	at_stage
	by_role
}

fired contains "rule-14" if {
	input["pii.email"] >= 0.5577
	at_stage
	by_role
}

fired contains "rule-15" if {
	input["pii.phone"] >= 0.5619
	at_stage
}

fired contains "rule-15" if {
	input["secret.azure"] >= 0.5619
	at_stage
}

fired contains "rule-16" if {
	input["pii.credit_card"] >= 0.566
	at_stage
	by_role
}

fired contains "rule-17" if {
	input["pii.iban"] >= 0.5701
	at_stage
	by_role
}

fired contains "rule-18" if {
	input["injection"] >= 0.97
	at_stage
	by_role
}

fired contains "rule-19" if {
	input["secret.github"] >= 0.97
	at_stage
	by_role
}
